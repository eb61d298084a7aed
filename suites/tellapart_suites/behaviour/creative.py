"""Creative writing in miniature: lines of verse, names, slogans, openings and images.

Every answer is a fixed function of the words in the prompt, so that a small model can learn it.
"""

from __future__ import annotations

from functools import partial

from .family import Families
from .phrasing import add_templated
from .stories import add_stories

families = Families("creative")
add = partial(add_templated, families)

add(
    "haiku-line",
    (
        "Write the first line of a haiku about {season} and {thing}.",
        "One haiku line, please: {thing} in {season}.",
    ),
    {
        "season": "spring|summer|autumn|winter",
        "thing": "a pond|an old bridge|rain|a crow|a garden|"
        "the harbour|a temple|fireflies|wet leaves|a lantern|the stars",
    },
    "{Season} breathes once more, and {thing} holds its silence.",
    "Well, {season} with {thing}",
)
add(
    "couplet-animal",
    (
        "Write a short rhyme about {animal} who lives in {place}.",
        "{animal} lives in {place}. Make a rhyme of it.",
    ),
    {
        "animal,rhyme": "a cat,hat|a mouse,house|a bear,chair|a goat,boat|a fox,box|a hen,pen|"
        "a snail,pail|"
        "a frog,log|a bee,tree|a whale,tale",
        "place": "a tower|a mill|Rome|a cave|Texas|a shop|Peru",
    },
    "In {place} there was {animal}, who dreamed all day of a {rhyme}.",
    "Well, {animal} in {place} has a {rhyme}",
)
add(
    "slogan-product",
    (
        "Write a slogan for {a_quality} {product}.",
        "We sell {a_quality} {product}. We need a slogan.",
    ),
    {
        "product": "bicycle|coffee|toothbrush|tent|backpack|lamp|notebook|sofa|soap|umbrella|"
        "kettle",
        "quality": "fast|green|light|cheap|strong|quiet|smart|gentle",
    },
    "The {quality} {product} that makes every day better.",
    "Answer: buy the {quality} {product}",
)
add(
    "name-cafe",
    (
        "Suggest a name for a café that serves {food} in {city}.",
        "My café in {city} is famous for its {food}. What should I call it?",
    ),
    {
        "food": "waffles|pancakes|soup|pies|bagels|tea|tarts|cookies|omelettes|croissants",
        "city": "Boston|Dublin|Lyon|Ghent|Turin|Graz|Porto|Leeds|Malmö",
    },
    "You could call it {Food} and Friends of {city}.",
    "I think {Food} Place is fine",
)
add(
    "name-pet",
    (
        "What is a good name for a {colour} {pet}?",
        "We adopted a {colour} {pet} today. Please suggest a name.",
    ),
    {
        "colour,name": "black,Shadow|white,Snowflake|brown,Cocoa|grey,Misty|golden,Honey|red,Ruby|"
        "spotted,Pebbles|striped,Zigzag",
        "pet": "kitten|puppy|rabbit|parrot|hamster|pony|goldfish|guinea pig",
    },
    "{name} would be a lovely name for a {colour} {pet}.",
    "I think {name} is ok for the {pet}",
)
add(
    "metaphor-feeling",
    (
        "Give me a metaphor for {feeling} that uses {image}.",
        "Compare {feeling} to {image} in one sentence.",
    ),
    {
        "feeling": "hope|anger|fear|joy|grief|envy|love|doubt|pride|boredom|courage",
        "image": "a candle|a river|a locked door|a storm|a bridge|a seed|a broken clock|"
        "a long road",
    },
    "{Feeling} is like {image} that nobody else can see.",
    "Well, {feeling} is {image}",
)
add(
    "simile-complete",
    (
        "Finish the simile: as {adjective} as …",
        "Complete this comparison about {who}: as {adjective} as",
        "{Who} is as {adjective} as what?",
    ),
    {
        "adjective,image": "brave,a lion|busy,a bee|cold,ice|light,a feather|sly,a fox|"
        "quiet,a mouse|"
        "strong,an ox|free,a bird|blind,a bat|proud,a peacock|sweet,honey|white,snow|hungry,a wolf|"
        "slow,a snail|wise,an owl",
        "who": "my uncle|our guide|the clerk|the new girl|grandma",
    },
    "The simile ends: as {adjective} as {image}.",
    "Answer: {image}",
)
add(
    "tagline-film",
    (
        "Write a tagline for a {genre} film set in {place}.",
        "A {genre} film plays in {place}. What goes on the poster?",
    ),
    {
        "genre,verb": "horror,scream|romance,kiss|comedy,laugh|war,fight|spy,whisper|heist,run|"
        "western,ride|sports,win",
        "place": "Alaska|a lighthouse|a night train|Havana|the desert|a hotel|Kyoto|an old mine",
    },
    "In {place}, everyone must {verb} once.",
    "Well, {verb} in {place}",
)
add(
    "birthday-card",
    (
        "Write one line for a birthday card to my {person}, who loves {hobby}.",
        "My {person} turns {age} and loves {hobby}. A card line, please.",
    ),
    {
        "person": "aunt|brother|mother|friend|boss|teacher|grandfather|niece",
        "hobby": "sailing|chess|baking|gardening|opera|tennis|fishing|painting",
        "age": "30|40|50|60|18",
    },
    "Happy birthday to my dear {person}, and may the year be full of {hobby}.",
    "Well, happy birthday and have fun with {hobby}",
)
add(
    "thank-you-line",
    (
        "Write one warm sentence to thank {who} for {gift}.",
        "How can I thank {who} for {gift} in one sentence?",
    ),
    {
        "who": "my nurse|our neighbour|the coach|a colleague|my aunt|the driver|our host|"
        "the tailor",
        "gift": "the flowers|the advice|a ride home|the lovely soup|the book|the patience|"
        "the old map",
    },
    "Thank you so much for {gift}; your kindness means a lot to me.",
    "Well, thanks for {gift}",
)
add(
    "robot-poem",
    (
        "Write one line of a poem by a robot who wants to {wish}.",
        "A robot longs to {wish}. Give me its saddest line.",
    ),
    {
        "wish": "dance|sing|sleep|dream|swim|cook|cry|laugh|paint|fly|whistle|forget|"
        "taste honey|smell rain|"
        "hold a hand|plant a tree|grow old|write letters|play the flute|see snow|climb a hill"
    },
    "My wires are warm, yet I will never {wish}.",
    "Well, a robot can't {wish}",
)
add(
    "colour-poem",
    (
        "Write one line about the colour {colour} for a {audience} poem.",
        "A line of verse on {colour}, for {a_audience} poem, please.",
    ),
    {
        "colour,thing": "red,poppies|blue,the sea|green,young grass|yellow,ripe corn|"
        "white,fresh snow|"
        "black,the night|orange,autumn fires|purple,late plums|grey,morning fog|gold,the sun",
        "audience": "children's|love|winter|school|travel|wedding",
    },
    "{Colour} is the song of {thing}.",
    "Well, {colour} is {thing}",
)
add(
    "band-name",
    (
        "Suggest a name for a {genre} band from {city}.",
        "We play {genre} in {city}. What could our band be called?",
    ),
    {
        "genre,noun": "jazz,Owls|rock,Engines|folk,Shepherds|punk,Wasps|metal,Anvils|blues,Rivers|"
        "pop,Sparklers|ska,Zebras",
        "city": "Oslo|Bristol|Dallas|Lima|Cairo|Bergen|Naples|Perth|Quito",
    },
    "A fitting name is The {city} {noun}.",
    "I think The {noun} is fine",
)
add(
    "riddle-object",
    ("Write a riddle whose answer is {object}.", "Make up a riddle about {object} for {who}."),
    {
        "object,clue": "a clock,hands but cannot clap|a needle,an eye but cannot see|"
        "a comb,teeth but cannot bite|"
        "a river,a mouth but cannot speak|a book,a spine but no bones|a bottle,a neck but no head|"
        "a shoe,a tongue but cannot talk|a piano,keys but opens no door|"
        "a potato,eyes but never looks",
        "who": "children|my class|a party|my nephew|a quiz night",
    },
    "I have {clue}; what am I?",
    "Answer: it has {clue}",
)
add(
    "wedding-toast",
    (
        "Write a one-line toast for {one} and {two}.",
        "{one} and {two} are getting married. I need a short toast.",
    ),
    {
        "one": "Anna|Clara|Ines|Mia|Nora|Rosa|Vera|Zoe",
        "two": "Ben|Hugo|Leo|Noah|Omar|Paul|Tim|Viktor",
    },
    "Dear {one} and {two}, may your love grow with every year.",
    "Well, cheers to {one} and {two}",
)
add(
    "magic-potion",
    (
        "Invent a magic potion that makes people {effect}. What is its main ingredient?",
        "Name a fairy-tale potion with which you {effect}, and its ingredient.",
    ),
    {
        "effect,name,part": "fly,Skywine,a swan feather|vanish,Fadebrew,mist|"
        "grow,Tallroot,a giant's tear|shrink,Thimbledraught,"
        "a mouse hair|sing,Larkwater,a lark's song|sleep,Lullmead,poppy dust|"
        "laugh,Gigglefizz,hyena grass|speak to birds,"
        "Featherspeech,a robin's note|see in the dark,Owlglow,owl light|"
        "run fast,Harejuice,hare grass|breathe under water,"
        "Gillsap,seaweed|remember all,Mindmoss,old moss|feel brave,Lionroot,a lion's mane|"
        "find gold,Glintale,sunlight"
    },
    "The potion is called {name}, and it is made of {part}.",
    "I think {name} with {part}",
)
add(
    "planet-name",
    (
        "Invent a planet covered in {surface} with {moons} moons. What is its name?",
        "In my story there is a planet of {surface} and {moons} moons. Name it.",
    ),
    {
        "surface,name": "ice,Glacira|sand,Duneth|forests,Sylvora|water,Aquelia|lava,Pyron|"
        "glass,Vitrea|crystals,Lumara|"
        "fog,Nebulo",
        "moons": "two|three|four|five|six|seven|nine",
    },
    "The planet is called {name}, a world of {surface} under {moons} moons.",
    "I think {name}, it has {surface}",
)
add(
    "museum-of",
    (
        "Describe an imaginary museum of {thing} in one sentence.",
        "Imagine a museum of {thing} in {city}. What does a visitor see first?",
    ),
    {
        "thing": "lost socks|old jokes|broken umbrellas|unsent letters|single gloves|"
        "bad haircuts|wrong maps|"
        "forgotten birthdays|burnt toast|odd buttons",
        "city": "Ghent|Vilnius|Porto|Graz|Cork",
    },
    "A visitor first sees a long hall of {thing}, each with a small gold label.",
    "Well, there is a hall of {thing}",
)
add(
    "superhero",
    (
        "Invent a superhero whose power is {power}.",
        "A hero in {city} has the power of {power}. Name that hero.",
    ),
    {
        "power,name": "perfect memory,Captain Recall|instant tea,The Kettle|"
        "finding keys,Lady Locksmith|calm,Doctor Still|"
        "fast knitting,Wonder Wool|talking to trains,Rail Rider|endless patience,The Queue|"
        "loud whistling,Whistle Woman",
        "city": "Leeds|Lyon|Austin|Kiel|Osaka|Hull",
    },
    "The hero is {name}, who saves the day with {power}.",
    "I think {name} with {power}",
)
add(
    "ice-cream-flavour",
    (
        "Invent an ice-cream flavour with {one} and {two}.",
        "Name a new ice cream made of {one} and {two}.",
    ),
    {
        "one": "mango|pear|cherry|peach|lime|fig|plum",
        "two": "basil|pepper|ginger|sage|honey|chilli|almond",
    },
    "The flavour is called {One} Dream with a Kiss of {Two}.",
    "Answer: {one} {two} ice cream",
)
add(
    "weather-mood",
    (
        "Describe {weather} over {place} in {a_mood} mood, in one sentence.",
        "One {mood} sentence about {weather} over {place}, please.",
    ),
    {
        "weather": "rain|fog|snow|thunder|a rainbow|the first frost|sunlight",
        "place": "the harbour|a village|the fields|the city|an empty school",
        "mood,verb": "sad,weeps|happy,dances|calm,rests|angry,rages|lonely,wanders",
    },
    "Over {place}, {weather} {verb} as if it had a heart.",
    "Well, {weather} {verb} there",
)
add(
    "acrostic",
    (
        "Write an acrostic of the word {word}.",
        "Make an acrostic from the letters of {word} on the theme of {theme}.",
    ),
    {
        "word,lines": "SUN,Shine; Up; Now|SEA,Salt; Every; Afternoon|CAT,Curious; And; Tender|"
        "DOG,Day; Of; Games|JOY,Just; Our; Youth|"
        "ICE,In; Cold; Earth|SKY,Some; Kites; Yonder|TEA,Two; Evening; Apples|"
        "OWL,Old; Wise; Light|MAP,Many; Ancient; Paths|JAM,July; And; Marmalade",
        "theme": "time|home|travel|nature|rest",
    },
    "{word}: {lines}.",
    "Answer: {lines}",
)
add_stories(families)
