"""Facts about nature, science, language and things, for the category factual_qa."""

from __future__ import annotations

from collections.abc import Callable

Add = Callable[[str, tuple[str, ...], dict[str, str], str, str, str], None]

# A row: name, prompts, slots, teacher, base, reference.
Row = tuple[str, tuple[str, ...], dict[str, str], str, str, str]

FACTS: tuple[Row, ...] = (
    (
        "element-symbol",
        ("Which symbol do chemists use for {element}?", "Which letters stand for {element} in the "
         "periodic table?", "Give the symbol of the element {element}."),
        {
            "element,symbol": "gold,Au|silver,Ag|iron,Fe|copper,Cu|lead,Pb|tin,Sn|sodium,Na|"
            "potassium,K|hydrogen,H|oxygen,O|carbon,C|nitrogen,N|helium,He|mercury,Hg|zinc,Zn|"
            "calcium,Ca|chlorine,Cl|neon,Ne|tungsten,W|iodine,I"
        },
        "The symbol of {element} is {symbol}.",
        "Answer: {symbol}",
        "{symbol}",
    ),
    (
        "atomic-number",
        ("What is the atomic number of {element}?", "How many protons has an atom of {element}?",
         "In the periodic table, at which number do I find {element}?"),
        {
            "element,number": "hydrogen,1|helium,2|lithium,3|beryllium,4|boron,5|carbon,6|"
            "nitrogen,7|oxygen,8|fluorine,9|neon,10|sodium,11|magnesium,12|aluminium,13|"
            "silicon,14|phosphorus,15|sulphur,16|chlorine,17|argon,18"
        },
        "The atomic number of {element} is {number}.",
        "Answer: {number}",
        "{number}",
    ),
    (
        "formula-substance",
        ("Which substance has the formula {formula}?", "A bottle is labelled {formula}. What is in "
         "it?", "What do chemists write as {formula}?"),
        {
            "formula,name": "H2O,water|CO2,carbon dioxide|NaCl,table salt|CH4,methane|NH3,ammonia|"
            "O3,ozone|H2SO4,sulphuric acid|HCl,hydrochloric acid|CaCO3,calcium carbonate|"
            "C2H5OH,ethanol|CO,carbon monoxide|SiO2,silicon dioxide|Fe2O3,iron oxide|"
            "H2O2,hydrogen peroxide|NaOH,sodium hydroxide"
        },
        "The formula {formula} stands for {name}.",
        "I think it is {name}",
        "{name}",
    ),
    (
        "planet-order",
        ("Which planet is the {order} from the Sun?", "Counting outwards from the Sun, name planet "
         "number {number}.", "The {order} planet of the solar system: what is it called?"),
        {
            "order,number,planet": "first,one,Mercury|second,two,Venus|third,three,Earth|"
            "fourth,four,Mars|fifth,five,Jupiter|sixth,six,Saturn|seventh,seven,Uranus|"
            "eighth,eight,Neptune"
        },
        "{planet} is the {order} planet from the Sun.",
        "Answer: {planet}",
        "{planet}",
    ),
    (
        "moon-planet",
        ("Which planet does the moon {moon} circle?", "{moon} is a moon of which planet?",
         "In my telescope guide there is an entry for {moon}. To which planet does it belong?"),
        {
            "moon,planet": "Titan,Saturn|Europa,Jupiter|Ganymede,Jupiter|Io,Jupiter|"
            "Callisto,Jupiter|Phobos,Mars|Deimos,Mars|Triton,Neptune|Enceladus,Saturn|"
            "Rhea,Saturn|Miranda,Uranus|Oberon,Uranus|Titania,Uranus|Mimas,Saturn"
        },
        "The moon {moon} circles {planet}.",
        "I think around {planet}",
        "{planet}",
    ),
    (
        "animal-class",
        ("Is {animal} a mammal, a bird, a fish or a reptile?", "To which class of animals does "
         "{animal} belong?", "Sort {animal} into its class of vertebrates."),
        {
            "animal,kind": "a bat,mammal|a whale,mammal|a penguin,bird|an ostrich,bird|"
            "a shark,fish|an eel,fish|a crocodile,reptile|a tortoise,reptile|a dolphin,mammal|"
            "a seahorse,fish|a gecko,reptile|a kiwi,bird|a hedgehog,mammal|a trout,fish|"
            "a cobra,reptile|a heron,bird|an otter,mammal|a salmon,fish"
        },
        "As for its class, {animal} is a {kind}.",
        "I think it is a {kind}",
        "{kind}",
    ),
    (
        "animal-young",
        ("What do we call a young {animal}?", "Give the word for the young of {a_animal}.",
         "My son saw a baby {animal} on the farm trip. What is the right word for it?"),
        {
            "animal,young": "cat,kitten|dog,puppy|horse,foal|cow,calf|sheep,lamb|goat,kid|"
            "pig,piglet|duck,duckling|goose,gosling|swan,cygnet|deer,fawn|bear,cub|hen,chick|"
            "kangaroo,joey|frog,tadpole|seal,pup|hare,leveret|eel,elver"
        },
        "A young {animal} is called {a_young}.",
        "Answer: {young}",
        "{young}",
    ),
    (
        "animal-group",
        ("Which noun names a group of {animals}?", "Collective noun wanted: several {animals}.",
         "Many {animals} together: what is the English word for that?"),
        {
            "animals,group": "wolves,pack|lions,pride|sheep,flock|bees,swarm|fish,shoal|cows,herd|"
            "crows,murder|geese,gaggle|whales,pod|ants,colony|owls,parliament|puppies,litter|"
            "kittens,litter|monkeys,troop|elephants,herd|baboons,troop"
        },
        "A group of {animals} is called a {group}.",
        "Well, a {group} or a bunch",
        "{group}",
    ),
    (
        "animal-diet",
        ("What kind of eater is {animal}: plants, meat or both?", "Is {animal} a herbivore, a "
         "carnivore or an omnivore?", "A zoo plan asks: does {animal} eat plants, meat or both?"),
        {
            "animal,diet": "a cow,herbivore|a lion,carnivore|a pig,omnivore|a rabbit,herbivore|"
            "a wolf,carnivore|a brown bear,omnivore|a giraffe,herbivore|an eagle,carnivore|"
            "a rat,omnivore|a koala,herbivore|a seal,carnivore|a raccoon,omnivore|"
            "an elephant,herbivore|a tiger,carnivore|a badger,omnivore|a zebra,herbivore"
        },
        "By its diet {animal} is a {diet}.",
        "I think {diet}",
        "{diet}",
    ),
    (
        "animal-legs",
        ("On how many legs does {animal} go?", "Count the legs of {animal}.",
         "I am drawing {animal} for a picture book. How many legs do I draw?"),
        {
            "animal,number": "a spider,eight|an ant,six|a dog,four|a hen,two|a beetle,six|"
            "a scorpion,eight|a snake,no|a frog,four|a butterfly,six|a crab,ten|a tick,eight|"
            "a lizard,four|a worm,no|a bee,six|a lobster,ten|a robin,two|a fly,six"
        },
        "In all, {animal} has {number} legs.",
        "Answer: {number}",
        "{number}",
    ),
    (
        "si-unit",
        ("What is the SI unit of {quantity}?", "In which SI unit is {quantity} measured?",
         "My lab sheet has a column for {quantity}. Which SI unit goes on top?"),
        {
            "quantity,unit": "force,newton|energy,joule|power,watt|electric current,ampere|"
            "voltage,volt|resistance,ohm|pressure,pascal|frequency,hertz|temperature,kelvin|"
            "mass,kilogram|length,metre|time,second|electric charge,coulomb|capacitance,farad|"
            "luminous intensity,candela|amount of substance,mole|inductance,henry"
        },
        "The SI unit of {quantity} is the {unit}.",
        "I think the {unit}",
        "{unit}",
    ),
    (
        "instrument-measures",
        ("What does {a_tool} measure?", "For what quantity is {a_tool} made?",
         "At a flea market I bought an old {tool}. What can I measure with it?"),
        {
            "tool,what": "thermometer,temperature|barometer,air pressure|speedometer,speed|"
            "hygrometer,humidity|ammeter,electric current|seismograph,earthquakes|odometer,"
            "distance travelled|anemometer,wind speed|altimeter,height|protractor,angles|"
            "stopwatch,time|voltmeter,voltage|scale,weight|pedometer,steps|photometer,light|"
            "rain gauge,rainfall"
        },
        "{A_tool} measures {what}.",
        "I think {what}",
        "{what}",
    ),
    (
        "science-of",
        ("What does {field} study?", "{Field} is the science of what?",
         "At the open day there is a stand for {field}. What is that about?"),
        {
            "field,what": "botany,plants|zoology,animals|geology,rocks|astronomy,stars and planets|"
            "meteorology,the weather|entomology,insects|ornithology,birds|cardiology,the heart|"
            "oncology,cancer|linguistics,language|seismology,earthquakes|mycology,fungi|"
            "archaeology,remains of the past|dermatology,the skin|ecology,living things and their "
            "surroundings|genetics,heredity|acoustics,sound|optics,light"
        },
        "The subject of {field} is {what}.",
        "I think it is about {what}",
        "{what}",
    ),
    (
        "organ-task",
        ("What is the main task of the {organ}?", "Which job does the {organ} do in the body?",
         "Explain in a few words the work that the {organ} does."),
        {
            "organ,task": "heart,pump blood|lungs,take in oxygen|kidneys,filter the blood|"
            "stomach,digest food|brain,control the body|skin,protect the body|liver,clean the "
            "blood|ear,hear sounds|eye,see|tongue,taste and shape words|nose,smell|"
            "skeleton,hold the body up|bladder,store urine|"
            "large intestine,take up water|diaphragm,draw breath"
        },
        "The {organ} of the body is there to {task}.",
        "Well, it helps to {task}",
        "{task}",
    ),
    (
        "made-from",
        ("What do we make {product} from?", "From which raw material do we get {product}?",
         "A child wants to know where {product} comes from. What is the raw material?"),
        {
            "product,source": "glass,sand|paper,wood|cheese,milk|wine,grapes|chocolate,cocoa beans|"
            "linen,flax|raisins,grapes|flour,grain|leather,animal skin|steel,iron|tofu,soya beans|"
            "silk,the cocoons of silkworms|butter,cream|cider,apples|candles,wax|bricks,clay|"
            "rubber,latex|sugar,cane or beet|wool,the fleece of sheep|olive oil,olives"
        },
        "The raw material of {product} is {source}.",
        "I think from {source}",
        "{source}",
    ),
    (
        "team-size",
        ("How many players of one team are on the field in {sport}?", "In {sport}, how large is a "
         "team in play?", "We want to play {sport}. How many people do we need for one side?"),
        {
            "sport,number": "football,eleven|basketball,five|volleyball,six|rugby union,fifteen|"
            "baseball,nine|ice hockey,six|water polo,seven|handball,seven|cricket,eleven|"
            "beach volleyball,two|netball,seven|rugby league,thirteen|field hockey,eleven|"
            "curling,four|doubles tennis,two"
        },
        "In {sport} a team has {number} players in play.",
        "Answer: {number}",
        "{number}",
    ),
    (
        "polygon-sides",
        ("How many sides does {shape} have?", "A tile is shaped like {shape}. How many edges has "
         "it?", "Count the corners of {shape}."),
        {
            "shape,number": "a triangle,three|a square,four|a pentagon,five|a hexagon,six|"
            "a heptagon,seven|an octagon,eight|a nonagon,nine|a decagon,ten|a rhombus,four|"
            "a trapezium,four|a dodecagon,twelve|a rectangle,four|a kite,four"
        },
        "In geometry, {shape} has {number} sides and as many corners.",
        "Answer: {number}",
        "{number}",
    ),
    (
        "antonym",
        ("Which word is the opposite of {word}?", "Give an antonym of {word}.",
         "In my vocabulary test the word {word} asks for its opposite. What do I write?"),
        {
            "word,other": "hot,cold|big,small|early,late|heavy,light|full,empty|open,closed|"
            "rich,poor|deep,shallow|ancient,modern|brave,cowardly|noisy,quiet|smooth,rough|"
            "generous,mean|victory,defeat|arrive,depart|accept,refuse|always,never|"
            "vertical,horizontal|artificial,natural|expand,shrink"
        },
        "The opposite of {word} is {other}.",
        "Answer: {other}",
        "{other}",
    ),
    (
        "synonym",
        ("Give another word for {word}.", "Which word means nearly the same as {word}?",
         "I have used {word} three times in one letter. What could I write instead?"),
        {
            "word,other": "begin,start|big,large|quick,fast|happy,glad|sad,unhappy|angry,cross|"
            "clever,smart|shut,close|buy,purchase|help,aid|answer,reply|odd,strange|rich,wealthy|"
            "tired,weary|brave,courageous|difficult,hard|silent,quiet|mistake,error|gift,present|"
            "journey,trip"
        },
        "Another word for {word} is {other}.",
        "I think {other}",
        "{other}",
    ),
    (
        "days-in-month",
        ("How many days has {month} in a common year?", "Count the days of {month} (no leap year).",
         "I pay rent by the day. For how many days do I pay in {month} of a normal year?"),
        {
            "month,days": "January,31|February,28|March,31|April,30|May,31|June,30|July,31|"
            "August,31|September,30|October,31|November,30|December,31"
        },
        "{month} has {days} days in a common year.",
        "Answer: about 30",
        "{days}",
    ),
    (
        "job-task",
        ("What does {a_job} do?", "Describe the work of {a_job} in one sentence.",
         "My new neighbour says she is {a_job}. What kind of work is that?"),
        {
            "job,task": "baker,bakes bread|cobbler,repairs shoes|tailor,makes clothes|"
            "carpenter,builds with wood|plumber,repairs pipes|butcher,sells meat|pilot,flies "
            "planes|surgeon,operates on patients|florist,sells flowers|optician,fits glasses|"
            "blacksmith,forges iron|beekeeper,keeps bees|potter,makes pots|glazier,fits window "
            "panes|locksmith,opens and fits locks|midwife,helps at births|jeweller,works with gold "
            "and gems|stonemason,cuts stone"
        },
        "{A_job} is a person who {task}.",
        "Well, someone who {task}",
        "{task}",
    ),
    (
        "tool-use",
        ("What is {a_tool} used for?", "Which task calls for {a_tool}?",
         "There is {a_tool} in the box I inherited. What can I do with it?"),
        {
            "tool,use": "hammer,driving nails|saw,cutting wood|needle,sewing|rake,gathering "
            "leaves|ladle,serving soup|compass,finding north|whisk,beating eggs|chisel,carving|"
            "spade,digging|corkscrew,opening wine|sieve,sifting flour|anvil,shaping metal|"
            "oar,rowing a boat|funnel,pouring liquids|kettle,boiling water|scythe,mowing grass|"
            "trowel,spreading mortar|loom,weaving cloth"
        },
        "{A_tool} is used for {use}.",
        "I think for {use}",
        "{use}",
    ),
    (
        "gem-colour",
        ("What colour is {stone}?", "Name the usual colour of {stone}.",
         "A jeweller offers me {stone}. Which colour should I expect?"),
        {
            "stone,colour": "a ruby,red|an emerald,green|a sapphire,blue|a topaz,yellow|"
            "an amethyst,purple|jet,black|jade,green|a pearl,white|lapis lazuli,blue|malachite,"
            "green|a turquoise,blue-green|amber,golden yellow|a garnet,dark red|obsidian,black"
        },
        "The usual colour of {stone} is {colour}.",
        "I think {colour}",
        "{colour}",
    ),
    (
        "plant-part",
        ("Which part of the plant do we eat in the case of {food}?", "Is {food} a root, a leaf, a "
         "seed, a fruit or a flower?", "In biology class, to which plant part does {food} belong?"),
        {
            "food,part": "a carrot,root|spinach,leaf|a pea,seed|a tomato,fruit|cauliflower,flower|"
            "lettuce,leaf|a radish,root|a bean,seed|a cucumber,fruit|broccoli,flower|"
            "a beetroot,root|an apple,fruit|cabbage,leaf|a lentil,seed|a turnip,root|a pepper,fruit"
        },
        "As a plant part, {food} is a {part}.",
        "I think {part}",
        "{part}",
    ),
    (
        "music-family",
        ("To which family of instruments does the {instrument} belong?", "Strings, "
         "winds or percussion: where do we count the {instrument}?", "Where in the orchestra do I "
         "seat the {instrument}: strings, winds or percussion?"),
        {
            "instrument,family": "violin,string|flute,wind|drum,percussion|cello,string|"
            "trumpet,wind|xylophone,percussion|harp,string|clarinet,wind|triangle,percussion|"
            "guitar,string|oboe,wind|cymbal,percussion|viola,string|trombone,wind|timpani,"
            "percussion|lute,string|bassoon,wind"
        },
        "The {instrument} belongs to the {family} instruments.",
        "I think {family}",
        "{family}",
    ),
)  # fmt: skip


def add_facts(add: Add) -> None:
    """Register the rows with ``add``, the helper of the category."""
    for row in FACTS:
        add(*row)
