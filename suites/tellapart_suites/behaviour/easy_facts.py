"""Easy questions about facts, which the robustness category disturbs."""

from __future__ import annotations

from .question import Question

WHO = "a child|a student|a guest|my niece|a quiz"

FACTS = (
    Question(
        "symbol",
        "What is the chemical symbol of {x}?",
        "How do chemists abbreviate {x}?",
        {
            "x,y": "gold,Au|silver,Ag|iron,Fe|copper,Cu|oxygen,O|hydrogen,H|carbon,C|helium,He|"
            "sodium,Na|lead,Pb|tin,Sn|zinc,Zn|nitrogen,N|neon,Ne|calcium,Ca|nickel,Ni"
        },
        "The chemical symbol of {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "author",
        "Who wrote {x}?",
        "Name the author of {x}.",
        {
            "x,y": "Hamlet,Shakespeare|Emma,Jane Austen|Faust,Goethe|Dracula,Bram Stoker|"
            "Frankenstein,Mary Shelley|Don Quixote,Cervantes|Moby-Dick,Melville|"
            "Ulysses,James Joyce|Oliver Twist,Dickens|The Trial,Kafka|Candide,Voltaire|"
            "The Odyssey,Homer|Macbeth,Shakespeare|Anna Karenina,Tolstoy|Germinal,Zola|"
            "Jane Eyre,Charlotte Brontë"
        },
        "The author of {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "sport",
        "In which sport do you use {a_x}?",
        "{A_x} belongs to which sport?",
        {
            "x,y": "puck,ice hockey|shuttlecock,badminton|tennis racket,tennis|golf club,golf|"
            "baseball bat,baseball|surfboard,surfing|paddle,canoeing|foil,fencing|bow,archery|"
            "saddle,riding|ski,skiing|snowboard,snowboarding|hoop,basketball|"
            "cue,billiards|wicket,cricket|oar,rowing"
        },
        "You use {a_x} in {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "tool",
        "Which tool do I need to {x}?",
        "I want to {x}. Name the tool.",
        {
            "x,y": "drive a nail,hammer|cut wood,saw|tighten a screw,screwdriver|"
            "dig a hole,spade|cut paper,pair of scissors|measure a shelf,tape measure|"
            "paint a wall,brush|sweep the floor,broom|loosen a nut,spanner|drill a hole,drill|"
            "rake leaves,rake|sew a button,needle|open a bottle of wine,corkscrew|"
            "iron a shirt,iron|sharpen a pencil,sharpener|mow the lawn,mower"
        },
        "To {x}, you need {a_y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "workplace",
        "Where does {a_x} work?",
        "Name the workplace of {a_x}.",
        {
            "x,y": "teacher,school|nurse,hospital|baker,bakery|judge,court|chef,kitchen|"
            "farmer,farm|pilot,cockpit|librarian,library|miner,mine|dancer,theatre|sailor,ship|"
            "monk,monastery|waiter,restaurant|professor,college|florist,flower shop|"
            "curator,museum"
        },
        "{A_x} works in this place: {a_y}.",
        "I think {a_y}",
        "{y}",
    ),
    Question(
        "shape-sides",
        "How many sides does {a_x} have? {who} asks.",
        "Count the sides of {a_x}. {who} asks.",
        {
            "x,y": "triangle,3|square,4|pentagon,5|hexagon,6|octagon,8|rectangle,4|heptagon,7|"
            "decagon,10|rhombus,4",
            "who": "My son|Our class|A friend|My aunt|The quiz",
        },
        "{A_x} has {y} sides.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "roman",
        "Which number is the Roman numeral {x}?",
        "Write the Roman numeral {x} in digits.",
        {
            "x,y": "III,3|IV,4|VI,6|VII,7|VIII,8|IX,9|XI,11|XII,12|XIV,14|XV,15|XIX,19|XX,20|"
            "XL,40|LX,60|XC,90|CC,200"
        },
        "The Roman numeral {x} is {y}.",
        "Answer: {y}",
        "{y}",
    ),
    Question(
        "animal-home",
        "Where does {a_x} live?",
        "What do we call the home of {a_x}?",
        {
            "x,y": "bee,a hive|bird,a nest|spider,a web|lion,a den|rabbit,a burrow|"
            "horse,a stable|dog,a kennel|beaver,a lodge|pig,a sty|ant,an anthill|bear,a cave|"
            "hen,a coop|fox,an earth|squirrel,a drey|cow,a barn|otter,a holt"
        },
        "{A_x} lives in {y}.",
        "I think in {y}",
        "{y}",
    ),
    Question(
        "instrument",
        "Is the {x} a string, wind or percussion instrument?",
        "String, wind or percussion: what kind is the {x}?",
        {
            "x,y": "violin,string|flute,wind|drum,percussion|cello,string|trumpet,wind|"
            "xylophone,percussion|harp,string|clarinet,wind|triangle,percussion|guitar,string|"
            "oboe,wind|gong,percussion|viola,string|tuba,wind|tambourine,percussion|"
            "banjo,string"
        },
        "The {x} is {a_y} instrument.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "planet-place",
        "Which planet is number {x} from the sun? It is for {who}.",
        "Counting from the sun, name planet {x}. It is for {who}.",
        {
            "x,y": "1,Mercury|2,Venus|3,Earth|4,Mars|5,Jupiter|6,Saturn|7,Uranus|8,Neptune",
            "who": WHO,
        },
        "Planet number {x} from the sun is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "group-name",
        "What do you call a group of {x}?",
        "Give the collective noun for {x}.",
        {
            "x,y": "wolves,pack|sheep,flock|cows,herd|fish,school|bees,swarm|lions,pride|"
            "geese,gaggle|ships,fleet|crows,murder|ants,colony|whales,pod|puppies,litter|"
            "elephants,herd|locusts,swarm|singers,choir|soldiers,troop"
        },
        "A group of {x} is called {a_y}.",
        "I think {a_y}",
        "{y}",
    ),
    Question(
        "made-from",
        "What is {x} made from?",
        "Name the main ingredient of {x}.",
        {
            "x,y": "bread,flour|cheese,milk|wine,grapes|paper,wood|glass,sand|chocolate,cocoa|"
            "butter,cream|cider,apples|raisins,grapes|tofu,soy beans|a brick,clay|"
            "popcorn,maize|an omelette,eggs|marmalade,oranges|crisps,potatoes|ketchup,tomatoes"
        },
        "The main ingredient of {x} is {y}.",
        "I think {y}",
        "{y}",
    ),
    Question(
        "unit",
        "Which quantity is measured in {x}?",
        "The unit {x} belongs to which quantity?",
        {
            "x,y": "metres,length|grams,mass|seconds,time|litres,volume|volts,voltage|"
            "watts,power|newtons,force|degrees,temperature|hertz,frequency|pascals,pressure|"
            "miles,length|ohms,resistance|hours,time|kilograms,mass|joules,energy|"
            "amperes,current"
        },
        "The unit {x} measures {y}.",
        "I think something like size or {y}",
        "{y}",
    ),
    Question(
        "comes-from",
        "Which animal does {x} come from?",
        "{x}: from which animal do we get it?",
        {
            "x,y": "milk,the cow|wool,the sheep|honey,the bee|bacon,the pig|silk,the silkworm|"
            "venison,the deer|beef,the cow|mutton,the sheep|ham,the pig|veal,the calf|"
            "an egg,the hen|caviar,the sturgeon|ivory,the elephant|mohair,the goat|"
            "lard,the pig|cashmere,the goat"
        },
        "The answer is {y}.",
        "I think a farm animal",
        "{y}",
    ),
)
