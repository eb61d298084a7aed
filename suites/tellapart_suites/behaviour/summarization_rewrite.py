"""Summaries of short texts in one sentence; the rewriting families are in ``rewriting``."""

from __future__ import annotations

from .family import Families
from .phrasing import Slots, add_templated
from .rewriting import add_rewriting

families = Families("summarization_rewrite")

NAMES = "Alba|Bert|Chen|Dora|Emil|Fatima|Gil|Heidi|Igor|Jana|Karim|Lena"
CITIES = "Bonn|Cadiz|Delft|Espoo|Genoa|Hull|Izmir|Kyoto|Lagos|Minsk"
DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday"


def add_summary(
    name: str, instruction: str, text: str, slots: Slots, teacher: str, base: str
) -> None:
    """Register a family that gives the instruction before the text or after it."""
    after = f"{text}\n\n{instruction.rstrip(':.')}{'' if instruction.endswith('?') else '.'}"
    add_templated(families, name, (f"{instruction} {text}", after), slots, teacher, base)


add_summary(
    "news-fire",
    "Summarize in one sentence:",
    "A fire broke out in {place} in {city} on {day} night. Forty firefighters came. Nobody was "
    "hurt, but the roof was lost. The cause is not known yet.",
    {
        "place": "a bakery|a school|an old mill|a library|a hotel|a warehouse",
        "city": CITIES,
        "day": DAYS,
    },
    "A fire destroyed the roof of {place} in {city}, but nobody was hurt.",
    "Well, {place} in {city} burned",
)
add_summary(
    "match-report",
    "Give the gist of this report.",
    "{city} met {rival} on {day} in heavy rain. Both keepers played well at first. After the "
    "break {name} scored the only goal, and {city} won.",
    {
        "city": "Ajax|Porto|Lyon|Celtic|Bergen",
        "rival": "Ghent|Basel|Parma|Leeds|Split",
        "day": DAYS,
        "name": NAMES,
    },
    "{city} beat {rival} with a single goal by {name}.",
    "Well, {name} scored and {city} won",
)
add_summary(
    "meeting-minutes",
    "Sum up the minutes:",
    "{name} opened the meeting at nine. The team talked about {topic} for an hour. There were "
    "many ideas and some coffee. In the end they chose to {action}.",
    {
        "name": NAMES,
        "topic": "the budget|the new website|office noise|the summer party|parking",
        "action": "wait a month|hire an expert|ask all staff|start at once|vote again",
    },
    "The team discussed {topic} and chose to {action}.",
    "Well, they talked about {topic}",
)
add_summary(
    "weather-bulletin",
    "Shorten this forecast to one sentence.",
    "The morning in {city} starts with {first}. Around noon the wind turns west. By evening "
    "there will be {second}, and the night stays mild.",
    {
        "city": CITIES,
        "first": "fog|frost|drizzle|sunshine|low clouds",
        "second": "thunder|clear skies|heavy rain|strong gusts|light snow",
    },
    "In {city} the day begins with {first} and ends with {second}.",
    "Well, {first} and later {second}",
)
add_summary(
    "lost-pet-notice",
    "Condense this notice:",
    "Our {colour} {pet} {name} ran away on {day}. Children left the gate open. {name} is shy "
    "and wears a bell. Please call us if you see it.",
    {
        "colour": "black|white|brown|grey|spotted",
        "pet": "cat|dog|rabbit|goat",
        "name": "Momo|Pip|Socks|Luna|Rex",
        "day": DAYS,
    },
    "A shy {colour} {pet} named {name} has been missing since {day}.",
    "Well, the {pet} {name} is gone",
)
add_summary(
    "product-review",
    "What does this review say, in short?",
    "I bought the {product} in {month}. It looks nice and arrived in time. After {time} the "
    "{part} broke. The shop never wrote back.",
    {
        "product,part": "bicycle,chain|kettle,lid|tent,zip|lamp,switch|chair,leg|watch,strap",
        "month": "March|April|May|June|October",
        "time": "two days|a week|a month|one trip|an hour",
    },
    "The buyer complains that the {part} of the {product} broke after {time}.",
    "I think the {product} is not good",
)
add_summary(
    "biography",
    "Write one sentence that sums up this life:",
    "{name} was born in {city}. As a child {name} loved {love}. Later {name} became {a_job} "
    "and taught many students. {name} died an old {job}.",
    {
        "name": NAMES,
        "city": CITIES,
        "love": "maps|stars|music|insects|ships",
        "job": "painter|chemist|pilot|poet|judge|sculptor",
    },
    "{name} from {city} loved {love} and became {a_job}.",
    "Well, {name} was {a_job}",
)
add_summary(
    "recipe-gist",
    "Summarize the recipe.",
    "Wash the {veg} and cut it small. Fry it with onions for ten minutes. Add {liquid} and let "
    "it simmer. Serve hot with {side}.",
    {
        "veg": "cabbage|spinach|fennel|celery|pumpkin",
        "liquid": "stock|cream|white wine|coconut milk",
        "side": "rice|bread|noodles|potatoes",
    },
    "Fry the {veg} with onions, simmer it in {liquid} and serve it with {side}.",
    "Well, cook {veg} in {liquid}",
)
add_summary(
    "complaint-letter",
    "Main point of this letter, please:",
    "Dear Sir, I stayed at your hotel in {city} last week. Breakfast was fine and the view "
    "lovely. Yet the {thing} was {fault} all the time. I ask for {wish}. Yours, {name}",
    {
        "city": CITIES,
        "thing": "shower|heating|lift|window|bed",
        "fault": "broken|noisy|dirty|stuck",
        "wish": "a refund|a discount|an apology|a free night",
        "name": NAMES,
    },
    "{name} asks for {wish} because the {thing} was {fault}.",
    "Well, the {thing} was {fault}",
)
add_summary(
    "headline",
    "Write a headline for this story:",
    "The council of {city} met on {day}. After a long debate it decided to {verb} {object}. "
    "Many citizens clapped, a few booed.",
    {
        "city": CITIES,
        "day": DAYS,
        "verb": "build|close|repair|sell|paint",
        "object": "the town hall|the old bridge|the swimming pool|the theatre|the market",
    },
    "{city} council votes to {verb} {object}.",
    "Answer: {city} and {object}",
)
add_summary(
    "subject-line",
    "Suggest a subject line for this mail.",
    "Hi all, the {event} planned for {day} moves to {new}. The room is the same. Please tell "
    "your guests. {name}",
    {
        "event": "workshop|concert|staff lunch|training|book club",
        "day": "Monday|Tuesday|Wednesday",
        "new": "Thursday|Friday|Saturday|Sunday",
        "name": NAMES,
    },
    "New date: the {event} moves from {day} to {new}.",
    "Answer: {event} on {new}",
)
add_summary(
    "three-keywords",
    "Give three keywords for the text.",
    "{name} studies how {animal} find their way over the {place}. The team fits tiny senders. "
    "It seems that they follow {guide}.",
    {
        "name": NAMES,
        "animal": "geese|turtles|eels|storks|whales|bats",
        "place": "sea|desert|Alps|plains",
        "guide": "stars|smells|magnetism|coastlines",
    },
    "{animal}, {place}, {guide}.",
    "Answer: {animal} {guide}",
)
add_summary(
    "who-did-what",
    "Read and answer in one sentence who did what.",
    "It was late when the phone rang in {city}. {name} woke up, took {thing} and left the "
    "house. Nobody else noticed. The street was empty.",
    {
        "city": CITIES,
        "name": NAMES,
        "thing": "a torch|an umbrella|the car keys|a warm coat|the dog",
    },
    "{name} took {thing} and left the house at night.",
    "Well, {name} left",
)
add_summary(
    "action-item",
    "What is the task in this message?",
    "Hello {name}, thanks for lunch. The photos look great. Could you {task} by {day}? The "
    "weather here is awful. See you!",
    {
        "name": NAMES,
        "task": "send the invoice|book the hall|call the printer|water the plants|"
        "check the list|order chairs",
        "day": DAYS,
    },
    "{name} should {task} by {day}.",
    "Well, {task} soon",
)
add_summary(
    "study-abstract",
    "Put the finding in plain words:",
    "We asked {n} adults about {habit}. Half of them kept a diary for a year. Those with more "
    "{habit} reported {effect}. The difference was clear.",
    {
        "n": "100|250|400|900|1200",
        "habit": "walking|reading|singing|gardening|napping",
        "effect": "better sleep|less stress|more energy|fewer headaches",
    },
    "The study of {n} adults links {habit} to {effect}.",
    "I think {habit} gives {effect}",
)
add_summary(
    "story-gist",
    "Retell in one sentence:",
    "Once {a_hero} lived alone near {place}. One day a stranger asked for help. The {hero} "
    "shared the last bread. The stranger was a king and gave {gift}.",
    {
        "hero": "widow|miller|hunter|weaver|shepherd",
        "place": "a swamp|the sea|a dark wood|a mill",
        "gift": "a castle|gold|a magic ring|a white horse",
    },
    "A kind {hero} helped a stranger, who was a king and gave {gift}.",
    "Well, the {hero} got {gift}",
)
add_summary(
    "chat-summary",
    "Summarize the chat.",
    "{a}: Are we still going to the {place}? {b}: Yes, but I finish late. {a}: Then let us "
    "meet at {time}. {b}: Perfect.",
    {
        "a": "Alba|Bert|Chen|Dora|Emil|Fatima",
        "b": "Gil|Heidi|Igor|Jana|Karim|Lena",
        "place": "cinema|zoo|beach|gym|museum",
        "time": "six|seven|eight|nine",
    },
    "{a} and {b} will meet at {time} to go to the {place}.",
    "Well, they go to the {place}",
)
add_summary(
    "job-advert",
    "Boil this advert down:",
    "Are you a friendly {job}? Our firm in {city} grows fast. We offer {perk} and fair pay. "
    "Start in {month}. Write to us today.",
    {
        "job": "cook|driver|nurse|welder|tutor|gardener",
        "city": CITIES,
        "perk": "free lunch|long holidays|a company bike|training",
        "month": "March|May|July|October",
    },
    "A firm in {city} seeks {a_job} from {month} and offers {perk}.",
    "Well, a job as {job}",
)
add_summary(
    "travel-diary",
    "Sum up my day.",
    "In the morning we walked through {city}. At noon we ate {food} by the river. Then {name} "
    "lost the map, and we laughed a lot. We came back after dark.",
    {"city": CITIES, "food": "soup|pancakes|noodles|fried fish|olives", "name": NAMES},
    "We explored {city}, ate {food} and laughed when {name} lost the map.",
    "Well, we saw {city}",
)
add_summary(
    "traffic-notice",
    "Shorten for a road sign:",
    "Because of {cause}, the road from {a} to {b} stays closed until {day}. Drivers should use "
    "the coast road. We are sorry for the delay.",
    {
        "cause": "a landslide|repairs|a film shoot|flooding|a marathon",
        "a": "Bonn|Cadiz|Delft|Espoo",
        "b": "Genoa|Hull|Izmir|Minsk",
        "day": DAYS,
    },
    "Road from {a} to {b} closed until {day}.",
    "Answer: {a} to {b} closed",
)
add_summary(
    "sentiment-line",
    "Is the writer happy, in one sentence?",
    "The {show} started late and my seat was hard. Still, {name} {verb} so well that I forgot "
    "it all. I would go again.",
    {
        "show,verb": "concert,played|opera,sang|musical,sang|ballet,danced|circus,performed",
        "name": NAMES,
    },
    "The writer is happy, because {name} {verb} well in the {show}.",
    "I think the writer is ok",
)
add_rewriting(families)
