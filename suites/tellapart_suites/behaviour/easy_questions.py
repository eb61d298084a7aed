"""Easy questions about numbers and words, which the robustness category disturbs."""

from __future__ import annotations

from .question import Question

RECENT = "|".join(str(n) for n in range(2001, 2026))
SUMS = "|".join(f"{a},{b},{a + b}" for a in range(2, 20) for b in range(2, 20))
DIFFERENCES = "|".join(f"{a},{b},{a - b}" for a in range(10, 30) for b in range(2, 10))
PRODUCTS = "|".join(f"{a},{b},{a * b}" for a in range(2, 10) for b in range(2, 10))
DOUBLES = "|".join(f"{a},{2 * a}" for a in range(3, 50))
HALVES = "|".join(f"{2 * a},{a}" for a in range(3, 50))
PARITIES = "|".join(f"{a},{'odd' if a % 2 else 'even'}" for a in range(11, 99))
LARGER = "|".join(f"{a},{b},{max(a, b)}" for a in range(11, 40, 2) for b in range(12, 40, 5))
HOURS = "|".join(f"{a},{a * 60}" for a in range(2, 25))
WEEKS = "|".join(f"{a},{a * 7}" for a in range(2, 25))
YEARS = "|".join(f"{a},{a + 1}" for a in range(1890, 2020, 3))
LETTERS = "|".join(f"{chr(n)},{chr(n + 1)}" for n in range(ord("A"), ord("Z")))
WORDS = (
    "apple",
    "banana",
    "window",
    "guitar",
    "river",
    "candle",
    "pocket",
    "tiger",
    "ladder",
    "mirror",
    "pepper",
    "garden",
    "silver",
    "bottle",
    "thunder",
    "violin",
    "cat",
    "moon",
)
LENGTHS = "|".join(f"{w},{len(w)}" for w in WORDS)
INITIALS = "|".join(f"{w},{w[0].upper()}" for w in WORDS)
FINALS = "|".join(f"{w},{w[-1].upper()}" for w in WORDS)
REVERSED = "|".join(f"{w},{w[::-1]}" for w in WORDS)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTH_NEXT = "|".join(f"{m},{MONTHS[(i + 1) % 12]}" for i, m in enumerate(MONTHS))
MONTH_PLACE = "|".join(f"{m},{i + 1}" for i, m in enumerate(MONTHS))

QUESTIONS = (
    Question(
        "capital",
        "What is the capital of {x}?",
        "Which city is the seat of government of {x}?",
        {
            "x,y": "France,Paris|Italy,Rome|Spain,Madrid|Japan,Tokyo|Egypt,Cairo|Peru,Lima|"
            "Kenya,Nairobi|Norway,Oslo|Greece,Athens|Cuba,Havana|Austria,Vienna|Poland,Warsaw|"
            "Portugal,Lisbon|Finland,Helsinki|Chile,Santiago|Hungary,Budapest|Ireland,Dublin|"
            "Canada,Ottawa"
        },
        "The capital of {x} is {y}.",
        "I think it is {y}",
        "{y}",
    ),
    Question(
        "currency",
        "Which currency is used in {x}?",
        "What money do people pay with in {x}?",
        {
            "x,y": "Japan,the yen|India,the rupee|Mexico,the peso|Poland,the zloty|"
            "Sweden,the krona|Switzerland,the franc|Brazil,the real|Russia,the rouble|"
            "Thailand,the baht|Vietnam,the dong|Hungary,the forint|Turkey,the lira|"
            "Israel,the shekel|Kenya,the shilling|Canada,the dollar|Germany,the euro"
        },
        "The currency of {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "continent",
        "On which continent is {x}?",
        "{x} belongs to which continent?",
        {
            "x,y": "Brazil,South America|Kenya,Africa|Japan,Asia|France,Europe|"
            "Canada,North America|Egypt,Africa|India,Asia|Peru,South America|Norway,Europe|"
            "Ghana,Africa|Nepal,Asia|Chile,South America|Poland,Europe|Mali,Africa|"
            "Mexico,North America|Spain,Europe"
        },
        "{x} is in {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "young-animal",
        "What is a young {x} called?",
        "Give the name for the baby of {a_x}.",
        {
            "x,y": "dog,puppy|cat,kitten|cow,calf|horse,foal|sheep,lamb|goat,kid|pig,piglet|"
            "bear,cub|duck,duckling|goose,gosling|hen,chick|frog,tadpole|kangaroo,joey|"
            "deer,fawn|swan,cygnet|eagle,eaglet"
        },
        "A young {x} is called {a_y}.",
        "I think {a_y}",
        "{y}",
    ),
    Question(
        "animal-sound",
        "What sound does {a_x} make?",
        "How do we name the noise of {a_x}?",
        {
            "x,y": "dog,barks|cat,meows|cow,moos|horse,neighs|sheep,bleats|pig,grunts|"
            "duck,quacks|lion,roars|wolf,howls|bee,buzzes|snake,hisses|frog,croaks|owl,hoots|"
            "donkey,brays|crow,caws|mouse,squeaks"
        },
        "{A_x} {y}.",
        "I think it {y}",
        "{y}",
    ),
    Question(
        "plural",
        "What is the plural of {x}?",
        "If there is more than one {x}, which word do I use?",
        {
            "x,y": "mouse,mice|foot,feet|child,children|tooth,teeth|leaf,leaves|box,boxes|"
            "city,cities|man,men|goose,geese|knife,knives|baby,babies|wolf,wolves|bus,buses|"
            "woman,women|shelf,shelves|lady,ladies"
        },
        "The plural of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "past-tense",
        "What is the past tense of {x}?",
        "Today I {x}; what did I do yesterday, in one verb?",
        {
            "x,y": "go,went|see,saw|eat,ate|run,ran|write,wrote|buy,bought|take,took|sing,sang|"
            "think,thought|swim,swam|bring,brought|drive,drove|fly,flew|give,gave|know,knew|"
            "speak,spoke"
        },
        "The past tense of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "opposite",
        "What is the opposite of {x}?",
        "Which word means the contrary of {x}?",
        {
            "x,y": "hot,cold|big,small|early,late|fast,slow|full,empty|light,dark|hard,soft|"
            "high,low|rich,poor|young,old|wet,dry|open,closed|happy,sad|strong,weak|loud,quiet|"
            "clean,dirty"
        },
        "The opposite of {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "synonym",
        "Give a synonym of {x}.",
        "Which other word means about the same as {x}?",
        {
            "x,y": "quick,fast|happy,glad|big,large|begin,start|end,finish|small,little|"
            "clever,smart|angry,cross|silent,quiet|buy,purchase|help,assist|odd,strange|"
            "rich,wealthy|ill,sick|brave,bold|shut,close"
        },
        "A synonym of {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "colour-of",
        "What colour is {x}?",
        "Name the usual colour of {x}.",
        {
            "x,y": "grass,green|snow,white|coal,black|a lemon,yellow|a ripe tomato,red|"
            "chocolate,brown|an elephant,grey|the clear sky,blue|a carrot,orange|milk,white|"
            "a flamingo,pink|an aubergine,purple|a raven,black|blood,red|a frog,green|"
            "a sunflower,yellow"
        },
        "The usual colour of {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "legs",
        "How many legs does {a_x} have?",
        "Count the legs of one {x}.",
        {
            "x,y": "spider,8|dog,4|bird,2|ant,6|beetle,6|horse,4|crab,10|snake,0|cat,4|hen,2|"
            "bee,6|fly,6|cow,4|duck,2|scorpion,8|worm,0|fox,4"
        },
        "{A_x} has {y} legs.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "month-days",
        "How many days did {x} {z} have?",
        "How long, in days, was the month of {x} {z}?",
        {
            "x,y": "January,31|March,31|April,30|May,31|June,30|July,31|August,31|September,30|"
            "October,31|November,30|December,31",
            "z": RECENT,
        },
        "The month of {x} has {y} days.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "next-month",
        "Which month came after {x} {z}?",
        "{x} {z} was over. Which month began?",
        {"x,y": MONTH_NEXT, "z": RECENT},
        "The month after {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "month-number",
        "Which number stands for {x} in a date of {z}?",
        "Write the month of {x} {z} as a number.",
        {"x,y": MONTH_PLACE, "z": RECENT},
        "The month of {x} is number {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "sum",
        "What is {x} plus {z}?",
        "Add {x} and {z}.",
        {"x,z,y": SUMS},
        "The sum of {x} and {z} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "difference",
        "What is {x} minus {z}?",
        "Take {z} away from {x}.",
        {"x,z,y": DIFFERENCES},
        "The difference is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "product",
        "How much is {x} times {z}?",
        "Multiply {x} by {z}.",
        {"x,z,y": PRODUCTS},
        "The product of {x} and {z} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "double",
        "What is the double of {x}?",
        "Give me twice {x}.",
        {"x,y": DOUBLES},
        "The double of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "half",
        "What is half of {x}?",
        "Split {x} into two equal parts. How big is one?",
        {"x,y": HALVES},
        "Half of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "larger",
        "Which number is larger, {x} or {z}?",
        "Compare {x} with {z} and name the larger number.",
        {"x,z,y": LARGER},
        "The larger number is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "parity",
        "Is {x} odd or even?",
        "Can {x} be divided by two? Say odd or even.",
        {"x,y": PARITIES},
        "The number {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "hours",
        "How many minutes are in {x} hours?",
        "Convert {x} hours to minutes.",
        {"x,y": HOURS},
        "There are {y} minutes in {x} hours.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "weeks",
        "How many days are in {x} weeks?",
        "Turn {x} weeks into days.",
        {"x,y": WEEKS},
        "There are {y} days in {x} weeks.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "year-after",
        "Which year came after {x}?",
        "It was new year's eve of {x}. Which year began?",
        {"x,y": YEARS},
        "The year after {x} was {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "next-letter",
        "Which letter follows {x} in the alphabet?",
        "Alphabet: {x}, and then?",
        {"x,y": LETTERS},
        "The letter after {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "word-length",
        "How many letters are in the word {x}?",
        "Count the letters of {x}.",
        {"x,y": LENGTHS},
        "The word {x} has {y} letters.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "first-letter",
        "What is the first letter of {x}?",
        "With which letter does {x} start?",
        {"x,y": INITIALS},
        "The first letter of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "last-letter",
        "What is the last letter of {x}?",
        "With which letter does {x} end?",
        {"x,y": FINALS},
        "The last letter of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "reversed",
        "Spell the word {x} backwards.",
        "Write {x} from its end to its start.",
        {"x,y": REVERSED},
        "Backwards, {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
)
