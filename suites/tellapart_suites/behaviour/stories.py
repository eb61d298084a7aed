"""Creative families around stories: openings, endings, dialogue, titles and characters."""

from __future__ import annotations

from functools import partial

from .family import Families
from .phrasing import add_templated

NAMES = "Ada|Bruno|Cleo|Dario|Edith|Farid|Greta|Hana|Ivo|Jonas|Kira|Luca"


def add_stories(families: Families) -> None:
    """Register the story families with ``families``."""
    add = partial(add_templated, families)
    add(
        "opening-fairy-tale",
        (
            "Write the first sentence of a fairy tale about {a_hero} and {a_thing}.",
            "Start a bedtime story with {a_hero} who finds {a_thing}.",
        ),
        {
            "hero": "princess|miller|giant|shoemaker|witch|fisherman|goose girl|tailor|dragon",
            "thing": "golden key|talking mirror|silver flute|lost crown|magic spoon|glass shoe",
        },
        "Once upon a time {a_hero} found {a_thing} and could not sleep.",
        "Well, {a_hero} had {a_thing}",
    )
    add(
        "opening-crime",
        (
            "First sentence of a detective story: the body lies in {place}, the clue is {clue}.",
            "Open a crime story. Scene: {place}. Clue: {clue}.",
        ),
        {
            "place": "the library|a greenhouse|the ballroom|a lift|the chapel|a sauna|"
            "the wine cellar",
            "clue": "a wet glove|a torn ticket|a single pearl|a stopped watch|a burnt letter|"
            "a muddy boot",
        },
        "The inspector stepped into {place} and saw nothing but {clue}.",
        "Well, there was {clue} in {place}",
    )
    add(
        "opening-science-fiction",
        (
            "Begin a science-fiction story in the year {year} on {place}.",
            "The year is {year}, the place is {place}. Write the opening line.",
        ),
        {
            "year": "2084|2150|2222|2301|2477|2999|3020",
            "place": "Mars|Titan|Europa|a moon base|a lost star ship|Venus|the last island",
        },
        "In the year {year}, the lights on {place} went out one by one.",
        "Well, it was {year} and {place} was dark",
    )
    add(
        "ending-story",
        (
            "Write the last sentence of a story in which {name} finally {event}.",
            "{name} {event} at the end of my story. What is the closing line?",
        ),
        {
            "name": NAMES,
            "event": "comes home|forgives the king|finds the treasure|learns to swim|"
            "leaves the island|wins the race|sells the farm",
        },
        "And so {name} {event}, and the long night is over.",
        "Well, {name} {event}, the end",
    )
    add(
        "title-poem",
        (
            "Suggest a title for a poem about {one} and {two}.",
            "My poem is about {one} and {two}. Title?",
        ),
        {
            "one": "dust|salt|moths|thunder|silence|bread|ashes|rivers",
            "two": "memory|time|hunger|mercy|sleep|war|childhood|distance",
        },
        "A good title is Of {One} and {Two}.",
        "I think {One} is a title",
    )
    add(
        "title-memoir",
        (
            "What should {a_job} from {place} call a memoir?",
            "Title for the memoir of {a_job} who grew up in {place}, please.",
        ),
        {
            "job,object": "pilot,Wings|baker,Flour|nurse,Night Shifts|diver,Deep Water|"
            "judge,Gavels|farmer,Furrows|pianist,Black Keys|clown,Red Noses",
            "place": "Leeds|Utah|Naples|Gdansk|Bergen|Tunis|Goa",
        },
        "The memoir could be called {object} over {place}.",
        "I think {object} is ok",
    )
    add(
        "character-trait",
        (
            "Introduce {name}, {a_trait} {job}, in one sentence.",
            "Write one sentence that shows that {name} is {a_trait} {job}.",
        ),
        {
            "name": NAMES,
            "trait,deed": "greedy,counted every coin twice|shy,spoke only to the cat|"
            "brave,never locked a door|vain,greeted every mirror|"
            "lazy,let the dust decide|generous,gave away the last coat",
            "job": "tailor|doctor|captain|clerk|innkeeper",
        },
        "{name} the {job} {deed}.",
        "Well, {name} is {trait}",
    )
    add(
        "dialogue-two",
        (
            "Write one line of dialogue in which {a_one} greets {a_two}.",
            "{A_one} meets {a_two}. What does the {one} say first?",
        ),
        {
            "one,call": "knight,Hail|pirate,Ahoy|robot,Greetings|ghost,Boo|farmer,Good day|"
            "detective,Good evening|cowboy,Howdy",
            "two": "queen|parrot|wizard|child|baker|giant|mermaid",
        },
        "“{call}, {two},” said the {one}.",
        "Answer: {call} {two}",
    )
    add(
        "villain-plan",
        (
            "Invent a silly plan of a villain who hates {thing}.",
            "My villain {name} hates {thing}. What is the silly plan?",
        ),
        {
            "thing": "music|breakfast|Mondays|balloons|mittens|puddles|alphabets|cheese|holidays",
            "name": "Lord Grum|Doctor Prune|Madam Frost|Baron Blot|Count Mope",
        },
        "The villain will hide all {thing} behind the moon.",
        "Well, the villain will hide {thing}",
    )
    add(
        "moral-fable",
        (
            "What is the moral of a fable about {a_animal} who is too {trait}?",
            "{A_animal} is too {trait} and loses everything. State the moral.",
        ),
        {
            "animal": "crow|fox|lion|hare|donkey|wolf|frog|peacock|ant",
            "trait,moral": "proud,pride comes before a fall|greedy,enough is as good as a feast|"
            "hasty,haste makes waste|trusting,look before you leap|lazy,no effort means no harvest|"
            "curious,some doors should stay closed",
        },
        "The moral of the {animal} fable is that {moral}.",
        "I think {moral}",
    )
    add(
        "rename-day",
        (
            "Invent a holiday that celebrates {thing} in {month}.",
            "What would you call a holiday for {thing} in {month}?",
        ),
        {
            "thing": "naps|soup|bridges|libraries|rain boots|bees|postcards|pancakes",
            "month": "January|March|May|June|August|October|November",
        },
        "Every {month} we would celebrate the Grand Day of {Thing}.",
        "I think {Thing} Day",
    )
    add(
        "song-chorus",
        (
            "Write one line of a chorus about {place} and {feeling}.",
            "I am writing a song about {place}. It is full of {feeling}. One chorus line?",
        ),
        {
            "place": "Memphis|the coast|the motorway|Paris|my street|the mountains|Route Nine",
            "feeling": "longing|freedom|heartbreak|hope|sunshine|trouble",
        },
        "Oh, {place}, you fill my heart with {feeling} tonight.",
        "Well, oh {place}, so much {feeling}",
    )
    add(
        "letter-from-object",
        (
            "Write one line of a letter from {object} to its owner.",
            "{Object} writes to its owner, {name}. What is the first line?",
        ),
        {
            "object,plea": "an old umbrella,please take me out in the rain again|"
            "a dusty piano,please play me just once|a lost sock,please look under the bed|"
            "a tired laptop,please let me sleep tonight|a houseplant,please remember the water|"
            "a bicycle,please oil my chain|a fridge,please close my door",
            "name": "Ada|Bruno|Cleo|Dario|Edith|Farid",
        },
        "Dear owner, {plea}.",
        "Well, {plea}",
    )
    add(
        "six-word-story",
        (
            "Write a very short story about {a_thing} that was {event}.",
            "A story in a few words: {a_thing}, {event}.",
        ),
        {
            "thing": "violin|ring|letter|suitcase|kite|boat|photograph|map|bicycle",
            "event": "lost|sold|stolen|found|broken|returned|hidden",
        },
        "The {thing} was {event}, but nobody ever told the child.",
        "Well, the {thing} was {event}",
    )
    add(
        "dream-scene",
        (
            "Describe a dream in which {thing} turns into {other}.",
            "In my dream {thing} became {other}. Write it as one sentence.",
        ),
        {
            "thing": "a staircase|the moon|my shadow|a bus|the classroom|a violin|the kitchen",
            "other": "a whale|a cloud|a forest|honey|a flock of birds|a river|paper",
        },
        "I blinked, and {thing} slowly turned into {other}.",
        "Well, {thing} was {other}",
    )
    add(
        "gift-idea-story",
        (
            "In a tale, {a_giver} gives {a_taker} a present. What is it?",
            "Invent the gift that {a_giver} brings to {a_taker}.",
        ),
        {
            "giver,gift": "star,a spoonful of light|tree,a ring of years|river,a silver pebble|"
            "cloud,a pocket of rain|owl,a quiet feather|mountain,an echo|baker,a warm loaf",
            "taker": "child|king|sailor|ghost|fox|widow|thief",
        },
        "The {giver} gives the {taker} {gift}.",
        "Answer: {gift}",
    )
    add(
        "place-name",
        (
            "Invent a name for a village near {a_nature} known for its {craft}.",
            "A fantasy village by {a_nature} lives from {craft}. Name it.",
        ),
        {
            "nature,head": "lake,Mere|forest,Wood|hill,Hill|swamp,Fen|river,Brook|cliff,Crag|"
            "meadow,Lea",
            "craft,tail": "honey,hive|wool,spindle|cheese,churn|iron,anvil|fish,net|glass,pane|"
            "bells,chime",
        },
        "The village is called {head}{tail}, and it is famous for {craft}.",
        "I think {head}{tail}",
    )
    add(
        "excuse-funny",
        (
            "Give me a funny excuse for {offence}.",
            "I need a silly excuse for {offence}. {Who} must laugh.",
        ),
        {
            "offence": "being late|forgetting my homework|missing the bus|burning the cake|"
            "losing the keys|not calling back",
            "who": "my boss|my teacher|my friend|the coach|my wife|the judge",
        },
        "I am sorry for {offence}, but a penguin borrowed my alarm clock.",
        "Well, a penguin is to blame for {offence}",
    )
    add(
        "motto-team",
        (
            "Write a motto for {a_group} that values {one} and {two}.",
            "Our {group} stands for {one} and {two}. Motto, please.",
        ),
        {
            "group": "choir|school|chess club|rowing team|fire brigade|theatre",
            "one": "courage|patience|honesty|speed",
            "two": "kindness|joy|order|friendship|skill",
        },
        "With {one} and {two} we go further together.",
        "Answer: {one} and {two}",
    )
    add(
        "twist-ending",
        (
            "Suggest a twist for a story about {a_hero} who is looking for {goal}.",
            "{A_hero} hunts for {goal} through the whole novel. What is the twist?",
        ),
        {
            "hero": "spy|orphan|pilot|duchess|thief|monk|reporter|diver",
            "goal": "a twin|the truth|a sunken city|a father|the cure|a lost song|a painting",
        },
        "In the end the {hero} learns that {goal} never existed.",
        "I think {goal} is not real",
    )
