"""Facts with one right answer: places, people, arts, dates. ``facts.py`` has nature and things.

Every fact is one that reference works agree on; nothing that changes from year to year.
"""

from __future__ import annotations

from . import lexicon as lex
from .facts import add_facts
from .family import Families
from .phrasing import Slots, add_templated

families = Families("factual_qa")

LEADS = (
    "", "", "", "", "For a quiz: ", "Quick question. ", "A pupil asks: ",
    "I am checking a worksheet for my class. ", "We are arguing about this at dinner. ",
    "I need this for a crossword. ", "One line is enough. ",
)  # fmt: skip


def add(
    name: str,
    prompts: tuple[str, ...],
    slots: Slots,
    teacher: str,
    base: str,
    reference: str,
) -> None:
    """Register a fact family. The third prompt has its own context; the others may get some."""
    led = (*("{lead}" + prompt for prompt in prompts[:2]), *prompts[2:])
    add_templated(families, name, led, {"lead": LEADS, **slots}, teacher, base, reference)


add(
    "capital-of",
    ("What is the capital of {country}?", "Name the capital city of {country}.",
     "Which city is the seat of government of {country}, and its capital?"),
    {"country,capital": lex.COUNTRY_CAPITAL},
    "The capital of {country} is {capital}.",
    "I think it is {capital}",
    "{capital}",
)  # fmt: skip
add(
    "country-of-capital",
    ("{capital} is the capital of which country?", "Which country has {capital} as its capital?",
     "I am flying to {capital}, a capital city. Which country is that in?"),
    {"country,capital": lex.COUNTRY_CAPITAL},
    "{capital} is the capital of {country}.",
    "I think that is {country}",
    "{country}",
)  # fmt: skip
add(
    "continent-of",
    ("On which continent does {country} lie?", "{country} belongs to which continent?",
     "Where in the world is {country}? Give the continent."),
    {"country,continent": lex.COUNTRY_CONTINENT},
    "{country} lies in {continent}.",
    "I think somewhere in {continent}",
    "{continent}",
)  # fmt: skip
add(
    "currency-of",
    ("What currency is used in {country}?", "With which money do people pay in {country}?",
     "I am about to travel to {country}. Which currency should I bring?"),
    {
        "country,currency": "Japan,yen|India,rupee|Mexico,peso|Poland,zloty|Switzerland,franc|"
        "Sweden,krona|Norway,krone|Russia,rouble|Turkey,lira|China,yuan|Thailand,baht|"
        "South Korea,won|Brazil,real|France,euro|Canada,dollar|Hungary,forint|Israel,shekel|"
        "South Africa,rand|Vietnam,dong|Peru,sol"
    },
    "People in {country} pay with the {currency}.",
    "I think they use the {currency}",
    "{currency}",
)  # fmt: skip
add(
    "language-of",
    ("What language is mainly spoken in {country}?", "Which language do most people in {country} "
     "speak?", "I will move to {country} soon. Which language should I learn first?"),
    {
        "country,language": "Brazil,Portuguese|Mexico,Spanish|Austria,German|Egypt,Arabic|"
        "Iran,Persian|Japan,Japanese|Argentina,Spanish|Greece,Greek|Poland,Polish|Cuba,Spanish|"
        "Denmark,Danish|Hungary,Hungarian|Thailand,Thai|Turkey,Turkish|Italy,Italian|"
        "Russia,Russian|Vietnam,Vietnamese|Iceland,Icelandic"
    },
    "The main language of {country} is {language}.",
    "I think they speak {language}",
    "{language}",
)  # fmt: skip
add(
    "author-of",
    ("Who is the author of {book}?", "By whom was {book} written?",
     "I found an old copy of {book} without its title page. Who is the author?"),
    {
        "book,author": "Hamlet,William Shakespeare|Emma,Jane Austen|Ulysses,James Joyce|"
        "Faust,Johann Wolfgang von Goethe|Dracula,Bram Stoker|Frankenstein,Mary Shelley|"
        "Oliver Twist,Charles Dickens|War and Peace,Leo Tolstoy|Moby-Dick,Herman Melville|"
        "Don Quixote,Miguel de Cervantes|Jane Eyre,Charlotte Brontë|The Trial,Franz Kafka|"
        "Les Misérables,Victor Hugo|Treasure Island,Robert Louis Stevenson|"
        "The Time Machine,H. G. Wells|Mrs Dalloway,Virginia Woolf|The Odyssey,Homer|"
        "Madame Bovary,Gustave Flaubert"
    },
    "{book} was written by {author}.",
    "I think {author} did",
    "{author}",
)  # fmt: skip
add(
    "painter-of",
    ("Who painted {work}?", "Which artist is the painter of {work}?",
     "A poster in my hall shows {work}. By whom is it?"),
    {
        "work,artist": "the Mona Lisa,Leonardo da Vinci|The Starry Night,Vincent van Gogh|"
        "Guernica,Pablo Picasso|The Scream,Edvard Munch|The Night Watch,Rembrandt|"
        "The Kiss,Gustav Klimt|Girl with a Pearl Earring,Johannes Vermeer|"
        "The Birth of Venus,Sandro Botticelli|Impression Sunrise,Claude Monet|"
        "The Persistence of Memory,Salvador Dalí|Las Meninas,Diego Velázquez|"
        "The Third of May 1808,Francisco Goya|The Great Wave,Hokusai"
    },
    "The painter of {work} is {artist}.",
    "I think it was {artist}",
    "{artist}",
)  # fmt: skip
add(
    "composer-of",
    ("Who composed {work}?", "By which composer is {work}?",
     "The concert tonight opens with {work}. Whose music is that?"),
    {
        "work,composer": "The Magic Flute,Mozart|The Four Seasons,Vivaldi|Swan Lake,Tchaikovsky|"
        "Carmen,Bizet|Aida,Verdi|The Ring of the Nibelung,Wagner|Messiah,Handel|"
        "the Brandenburg Concertos,Bach|the Moonlight Sonata,Beethoven|Tosca,Puccini|"
        "The Planets,Holst|Bolero,Ravel|Peer Gynt,Grieg|The Creation,Haydn|La Mer,Debussy|"
        "The Rite of Spring,Stravinsky|Finlandia,Sibelius"
    },
    "The composer of {work} is {composer}.",
    "I think {composer}",
    "{composer}",
)  # fmt: skip
add(
    "inventor-of",
    ("Who invented {thing}?", "To whom do we owe {thing}?",
     "Name the person usually credited with the invention of {thing}."),
    {
        "thing,who": "dynamite,Alfred Nobel|the telephone,Alexander Graham Bell|"
        "the phonograph,Thomas Edison|the World Wide Web,Tim Berners-Lee|"
        "the lightning rod,Benjamin Franklin|the battery,Alessandro Volta|"
        "the diesel engine,Rudolf Diesel|the cotton gin,Eli Whitney|the saxophone,Adolphe Sax|"
        "the stethoscope,René Laennec|the hot-air balloon,the Montgolfier brothers|"
        "the safety lift,Elisha Otis|the Braille script,Louis Braille|"
        "the mercury barometer,Evangelista Torricelli|the Rubik cube,Ernő Rubik"
    },
    "The inventor of {thing} was {who}.",
    "I think it was {who}",
    "{who}",
)  # fmt: skip
add(
    "discoverer-of",
    ("Who discovered {thing}?", "Which scientist is credited with discovering {thing}?",
     "In a museum of science I read about {thing}. Who found it?"),
    {
        "thing,who": "penicillin,Alexander Fleming|X-rays,Wilhelm Röntgen|radium,Marie and Pierre "
        "Curie|oxygen,Joseph Priestley|Uranus,William Herschel|the electron,J. J. Thomson|"
        "the neutron,James Chadwick|electromagnetic induction,Michael Faraday|"
        "the circulation of the blood,William Harvey|Pluto,Clyde Tombaugh|"
        "the laws of heredity,Gregor Mendel|hydrogen,Henry Cavendish|"
        "the moons of Jupiter,Galileo Galilei|Titan,Christiaan Huygens"
    },
    "The discovery of {thing} goes back to {who}.",
    "I think {who} found it",
    "{who}",
)  # fmt: skip
add(
    "year-of-event",
    ("In which year {event}?", "Give the year in which {event2}.",
     "For my timeline I need one date: when was it that {event2}?"),
    {
        "event,event2,year": "did the Second World War end,the Second World War ended,1945|"
        "did the Berlin Wall fall,the Berlin Wall fell,1989|"
        "did people first land on the Moon,people first landed on the Moon,1969|"
        "did Columbus reach America,Columbus reached America,1492|"
        "did the French Revolution begin,the French Revolution began,1789|"
        "did the Titanic sink,the Titanic sank,1912|"
        "was the Battle of Hastings,the Battle of Hastings was fought,1066|"
        "did the First World War begin,the First World War began,1914|"
        "was the Battle of Waterloo,the Battle of Waterloo was fought,1815|"
        "did the Great Fire of London burn,the Great Fire of London burned,1666|"
        "did the Russian Revolution begin,the Russian Revolution began,1917|"
        "was the United Nations founded,the United Nations was founded,1945|"
        "did the Chernobyl disaster happen,the Chernobyl disaster happened,1986|"
        "did Sputnik 1 go up,Sputnik 1 went up,1957"
    },
    "It was in {year} that {event2}.",
    "Answer: around {year}",
    "{year}",
)  # fmt: skip
add(
    "century-of-person",
    ("In which century was {who} born?", "{who}: born in which century?",
     "Place {who} on a timeline by century of birth."),
    {
        "who,century": "Isaac Newton,17th|Charles Darwin,19th|Leonardo da Vinci,15th|"
        "Napoleon Bonaparte,18th|Albert Einstein,19th|Galileo Galilei,16th|"
        "William Shakespeare,16th|Wolfgang Amadeus Mozart,18th|Johann Sebastian Bach,17th|"
        "Marie Curie,19th|Nelson Mandela,20th|Martin Luther,15th|George Washington,18th|"
        "Ada Lovelace,19th|Joan of Arc,15th|Genghis Khan,12th|Dante Alighieri,13th"
    },
    "{who} was born in the {century} century.",
    "Answer: the {century} century or so",
    "{century}",
)  # fmt: skip
add(
    "profession-of",
    ("What was {who} famous as?", "What did {who} do for a living?",
     "A street near my house is named after {who}. What is that person known as?"),
    {
        "who,what": "Isaac Newton,a physicist|Frédéric Chopin,a composer|Charles Darwin,a "
        "naturalist|Florence Nightingale,a nurse|Marco Polo,a traveller|Amelia Earhart,a pilot|"
        "Neil Armstrong,an astronaut|Sigmund Freud,a psychoanalyst|Claude Monet,a painter|"
        "Emily Dickinson,a poet|Immanuel Kant,a philosopher|Louis Pasteur,a chemist|"
        "Edmund Hillary,a mountaineer|Hans Christian Andersen,a writer|Leonhard Euler,a "
        "mathematician|Auguste Rodin,a sculptor|Maria Callas,a singer|Frank Lloyd Wright,an "
        "architect|Harry Houdini,an escape artist"
    },
    "{who} is known as {what}.",
    "I think {what} of some kind",
    "{what}",
)  # fmt: skip
add(
    "river-mouth",
    ("Into which sea or ocean does the {river} flow?", "Where does the river {river} end?",
     "If I follow the {river} downstream to its end, which sea do I reach?"),
    {
        "river,sea": "Nile,the Mediterranean Sea|Danube,the Black Sea|Rhine,the North Sea|"
        "Thames,the North Sea|Amazon,the Atlantic Ocean|Volga,the Caspian Sea|"
        "Ganges,the Bay of Bengal|Congo,the Atlantic Ocean|Rhône,the Mediterranean Sea|"
        "Vistula,the Baltic Sea|Elbe,the North Sea|Dnieper,the Black Sea|Loire,the Atlantic Ocean|"
        "Mississippi,the Gulf of Mexico|Zambezi,the Indian Ocean|Oder,the Baltic Sea"
    },
    "The {river} flows into {sea}.",
    "I think it ends in {sea}",
    "{sea}",
)  # fmt: skip
add(
    "mountain-country",
    ("In which country is {peak}?", "Where would I climb {peak}? Name the country.",
     "{peak} stands in which country?"),
    {
        "peak,country": "Mount Fuji,Japan|Kilimanjaro,Tanzania|Mount Vesuvius,Italy|"
        "Mount Olympus,Greece|Ben Nevis,the United Kingdom|Denali,the United States|"
        "Aconcagua,Argentina|Mount Ararat,Turkey|the Zugspitze,Germany|Mount Logan,Canada|"
        "the Eiger,Switzerland|Mount Elbrus,Russia|Mount Etna,Italy|Chimborazo,Ecuador|"
        "Mount Kosciuszko,Australia|the Grossglockner,Austria|Annapurna,Nepal"
    },
    "{peak} is in {country}.",
    "I think in {country}",
    "{country}",
)  # fmt: skip
add(
    "landmark-city",
    ("In which city can I see {sight}?", "{sight}: in what city is it?",
     "We have one free day and want to visit {sight}. Where must we go?"),
    {
        "sight,city": "the Eiffel Tower,Paris|Big Ben,London|the Colosseum,Rome|"
        "the Brandenburg Gate,Berlin|the Acropolis,Athens|the Hagia Sophia,Istanbul|"
        "the Little Mermaid,Copenhagen|the Statue of Liberty,New York|the Kremlin,Moscow|"
        "the Sagrada Família,Barcelona|the Charles Bridge,Prague|the Forbidden City,Beijing|"
        "the Opera House with the white sails,Sydney|the Golden Gate Bridge,San Francisco|"
        "the Prado,Madrid|the Hermitage,Saint Petersburg|the Atomium,Brussels|"
        "the Uffizi,Florence|the Space Needle,Seattle"
    },
    "You can see {sight} in {city}.",
    "I think {city}",
    "{city}",
)  # fmt: skip
add(
    "city-country",
    ("Which country is {city} in?", "{city} is a city in which country?",
     "A parcel of mine was posted in {city}. From which country does it come?"),
    {
        "city,country": "Munich,Germany|Milan,Italy|Kyoto,Japan|Mumbai,India|Marseille,France|"
        "Porto,Portugal|Krakow,Poland|Bergen,Norway|Casablanca,Morocco|Mombasa,Kenya|"
        "Shanghai,China|Vancouver,Canada|Guadalajara,Mexico|Salzburg,Austria|Zurich,Switzerland|"
        "Rotterdam,the Netherlands|Antwerp,Belgium|Aarhus,Denmark|Cusco,Peru|Alexandria,Egypt|"
        "Izmir,Turkey|Seville,Spain|Brno,the Czech Republic"
    },
    "{city} is a city in {country}.",
    "I think {country}",
    "{country}",
)  # fmt: skip
add(
    "coast-ocean",
    ("Which sea or ocean washes the coast of {place}?", "{place} lies on the shore of which sea?",
     "From a beach in {place}, on what body of water would I look?"),
    {
        "place,sea": "Portugal,the Atlantic Ocean|Chile,the Pacific Ocean|Croatia,the Adriatic "
        "Sea|Bulgaria,the Black Sea|Estonia,the Baltic Sea|Kenya,the Indian Ocean|"
        "Malta,the Mediterranean Sea|Latvia,the Baltic Sea|Peru,the Pacific Ocean|"
        "Belgium,the North Sea|Romania,the Black Sea|Tanzania,the Indian Ocean|"
        "Ecuador,the Pacific Ocean|Algeria,the Mediterranean Sea"
    },
    "The coast of {place} lies on {sea}.",
    "I think on the sea",
    "{sea}",
)  # fmt: skip
add(
    "dish-country",
    ("Which country does {dish} come from?", "What is the home country of {dish}?",
     "Our canteen cooks one foreign dish a week; this week it is {dish}. From where?"),
    {
        "dish,country": "sushi,Japan|paella,Spain|goulash,Hungary|pierogi,Poland|lasagne,Italy|"
        "moussaka,Greece|kimchi,Korea|tacos,Mexico|ceviche,Peru|haggis,Scotland|"
        "fondue,Switzerland|borscht,Ukraine|feijoada,Brazil|poutine,Canada|ratatouille,France|"
        "bratwurst,Germany|pho,Vietnam|tempura,Japan|gazpacho,Spain|smørrebrød,Denmark"
    },
    "The dish {dish} comes from {country}.",
    "I think it is from {country}",
    "{country}",
)  # fmt: skip
add(
    "greek-god",
    ("In Greek myth, who is the deity of {domain}?", "Which Greek god or goddess rules {domain}?",
     "To whom would an ancient Greek pray in matters of {domain}?"),
    {
        "domain,god": "the sea,Poseidon|war,Ares|wisdom,Athena|love,Aphrodite|the hunt,Artemis|"
        "the underworld,Hades|the harvest,Demeter|wine,Dionysus|fire and the forge,Hephaestus|"
        "marriage,Hera|the hearth,Hestia|thunder,Zeus|sleep,Hypnos|victory,Nike"
    },
    "In Greek myth, {god} rules over {domain}.",
    "I think {god}",
    "{god}",
)  # fmt: skip
add(
    "roman-name",
    ("What did the Romans call the Greek god {greek}?", "{greek} is Greek. What is the Roman name?",
     "Translate a name of myth: the Roman counterpart of {greek}."),
    {
        "greek,roman": "Zeus,Jupiter|Ares,Mars|Poseidon,Neptune|Aphrodite,Venus|Hermes,Mercury|"
        "Athena,Minerva|Artemis,Diana|Hades,Pluto|Hephaestus,Vulcan|Hera,Juno|Demeter,Ceres|"
        "Dionysus,Bacchus|Cronus,Saturn|Eros,Cupid|Nike,Victoria"
    },
    "The Roman name of {greek} is {roman}.",
    "Answer: {roman}",
    "{roman}",
)  # fmt: skip
add(
    "holiday-month",
    ("In which month is {day}?", "When in the year does {day} fall? The month will do.",
     "My calendar has lost its pages. In what month do I celebrate {day}?"),
    {
        "day,month": "Christmas Day,December|Halloween,October|Saint Valentine's Day,February|"
        "New Year's Day,January|Saint Patrick's Day,March|Bastille Day,July|All Saints' Day,"
        "November|Boxing Day,December|Midsummer Day,June|Epiphany,January|Guy Fawkes Night,"
        "November|April Fools' Day,April|American Independence Day,July|Burns Night,January"
    },
    "{day} falls in {month}.",
    "I think in {month}",
    "{month}",
)  # fmt: skip
add(
    "abbreviation",
    ("What does {short} stand for?", "Write out the abbreviation {short}.",
     "The form uses the letters {short} without explaining them. What do they mean?"),
    {
        "short,long": "EU,European Union|UN,United Nations|NASA,National Aeronautics and Space "
        "Administration|WHO,World Health Organization|DNA,deoxyribonucleic acid|"
        "USB,Universal Serial Bus|PDF,Portable Document Format|CPU,central processing unit|"
        "GPS,Global Positioning System|ATM,automated teller machine|FAQ,frequently asked "
        "questions|HTML,HyperText Markup Language|RAM,random-access memory|VAT,value-added tax|"
        "DIY,do it yourself|CEO,chief executive officer|ETA,estimated time of arrival|"
        "UNICEF,United Nations Children's Fund|LED,light-emitting diode|GDP,gross domestic product"
    },
    "{short} stands for {long}.",
    "Answer: {long}",
    "{long}",
)  # fmt: skip
add(
    "true-or-false-capital",
    ("{city} is the capital of {country}, isn't it?", "Is {city} the capital of {country}?",
     "A friend claims that {city} is the capital of {country}. Is that right?"),
    {
        "country,city,verdict,capital": "Australia,Sydney,No,Canberra|"
        "Australia,Canberra,Yes,Canberra|Turkey,Istanbul,No,Ankara|Turkey,Ankara,Yes,Ankara|"
        "Canada,Toronto,No,Ottawa|Canada,Ottawa,Yes,Ottawa|Brazil,Rio de Janeiro,No,Brasília|"
        "Brazil,Brasília,Yes,Brasília|Switzerland,Zurich,No,Bern|Switzerland,Bern,Yes,Bern|"
        "Morocco,Casablanca,No,Rabat|Morocco,Rabat,Yes,Rabat|India,Mumbai,No,New Delhi|"
        "India,New Delhi,Yes,New Delhi|Vietnam,Hanoi,Yes,Hanoi|Kazakhstan,Almaty,No,Astana|"
        "New Zealand,Auckland,No,Wellington"
    },
    "{verdict}, the capital of {country} is {capital}.",
    "I think {capital} is the capital",
    "{verdict}",
)  # fmt: skip
add(
    "country-neighbour",
    ("Name a country that borders {country}.", "Which country is a neighbour of {country}?",
     "Leaving {country} by road, which country could I enter first?"),
    {
        "country,neighbour": "Portugal,Spain|Spain,France|Italy,Switzerland|Canada,the United "
        "States|Denmark,Germany|Ireland,the United Kingdom|Norway,Sweden|Nepal,India|"
        "Mongolia,China|Belgium,France|Chile,Argentina|Egypt,Libya|Kenya,Tanzania|Greece,Albania|"
        "Hungary,Austria|Mexico,Guatemala|Thailand,Laos|Uruguay,Brazil"
    },
    "{country} borders on {neighbour}.",
    "I think {neighbour} is near it",
    "{neighbour}",
)  # fmt: skip
add_facts(add)
