"""Word lists that several categories draw from, as ``first|second|third`` strings.

Grouped slots (``"country,capital"``) hold rows with a comma between the columns.
"""

from __future__ import annotations

COUNTRY_CAPITAL = (
    "France,Paris|Italy,Rome|Spain,Madrid|Germany,Berlin|Poland,Warsaw|Norway,Oslo|"
    "Sweden,Stockholm|Finland,Helsinki|Greece,Athens|Portugal,Lisbon|Austria,Vienna|"
    "Hungary,Budapest|Ireland,Dublin|Egypt,Cairo|Kenya,Nairobi|Japan,Tokyo|China,Beijing|"
    "Peru,Lima|Chile,Santiago|Cuba,Havana|Canada,Ottawa|Russia,Moscow|Iceland,Reykjavik|"
    "Denmark,Copenhagen|Belgium,Brussels|Turkey,Ankara|Thailand,Bangkok|Ecuador,Quito"
)
COUNTRY_CONTINENT = (
    "France,Europe|Italy,Europe|Poland,Europe|Sweden,Europe|Egypt,Africa|Kenya,Africa|"
    "Nigeria,Africa|Ghana,Africa|Morocco,Africa|Japan,Asia|China,Asia|India,Asia|Vietnam,Asia|"
    "Nepal,Asia|Peru,South America|Chile,South America|Brazil,South America|"
    "Bolivia,South America|Canada,North America|Mexico,North America|Greece,Europe|Iran,Asia"
)
NAMES = (
    "Anna|Ben|Clara|David|Emma|Felix|Grace|Hugo|Ivy|Jonas|Kate|Liam|Maya|Noah|Olga|Peter|"
    "Rosa|Sam|Tara|Victor|Wendy|Yusuf|Zoe|Amir|Lena|Omar|Nina|Oscar"
)
SURNAMES = (
    "Adams|Baker|Carter|Dupont|Evans|Fischer|Garcia|Hansen|Ivanov|Jones|Kim|Lopez|Meyer|Novak|"
    "Okafor|Patel|Rossi|Silva|Turner|Weber"
)
CITIES = (
    "Oslo|Lisbon|Prague|Dublin|Vienna|Athens|Lima|Cairo|Kyoto|Boston|Naples|Bergen|Leeds|"
    "Geneva|Porto|Krakow|Quito|Perth|Nairobi|Toronto"
)
FRUIT = "apples|pears|plums|oranges|lemons|peaches|figs|melons|mangos|kiwis|cherries|limes"
GOODS = (
    "pens|books|stamps|cards|marbles|coins|shells|buttons|candles|bottles|boxes|chairs|"
    "tickets|stickers|cups|pencils"
)
OBJECTS = (
    "lamp|chair|kettle|bicycle|clock|mirror|notebook|umbrella|ladder|basket|hammer|pillow|"
    "suitcase|candle|guitar|teapot|blanket|bucket|camera|ruler"
)
ANIMALS = (
    "cat|dog|horse|rabbit|fox|owl|bear|goat|wolf|mouse|duck|frog|sheep|camel|tiger|otter|"
    "badger|heron|lizard|beaver"
)
COLOURS = "red|blue|green|yellow|black|white|orange|purple|grey|brown|pink|silver"
TOPICS = (
    "gardening|chess|swimming|cooking|hiking|photography|knitting|astronomy|painting|cycling|"
    "sailing|baking|running|camping|fishing|pottery|dancing|singing|skiing|archery"
)
JOBS = (
    "baker|nurse|teacher|pilot|farmer|plumber|carpenter|dentist|librarian|tailor|chemist|"
    "gardener|sailor|painter|engineer|postman|surgeon|waiter|florist|mechanic"
)
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
PLACES = (
    "the library|the station|the harbour|the park|the school|the market|the museum|the office|"
    "the airport|the theatre|the bakery|the gym"
)
WORDS = (
    "apple|river|stone|cloud|window|garden|silver|bridge|candle|forest|market|pencil|rocket|"
    "summer|winter|orange|planet|basket|doctor|island|kitten|lemon|mirror|needle|ocean|pepper|"
    "rabbit|saddle|tunnel|velvet|wallet|yellow|zebra|anchor|button|castle|dragon|engine|flower|"
    "guitar|hammer|jacket|kettle|ladder|magnet|napkin|parrot|quartz|ribbon|spider"
)
ADJECTIVES = (
    "bright|quiet|heavy|gentle|narrow|ancient|simple|clever|frozen|golden|hollow|modern|"
    "patient|rapid|silent|tiny"
)
NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip


def listed(choices: str) -> list[str]:
    """The choices of a ``first|second`` string."""
    return choices.split("|")
