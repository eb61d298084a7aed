"""Multilingual families that need a step beyond looking up a word."""

from __future__ import annotations

from random import Random

from . import translations as tr
from .family import Families, Item
from .phrasing import answer, think, well

LANGUAGES = tr.LANGUAGES
PEOPLE = ("Ana", "Boris", "Carla", "David", "Elena", "Felix", "Julia", "Marta", "Nina", "Oskar")


def telling(table: tr.Table) -> list[tuple[str, str, str]]:
    """The entries (English, language, word) whose word is spelt so in one language alone."""
    spelt = [w.casefold() for english, row in table.items() for w in {english, *row}]
    shared = [w.casefold() for row in table.values() for w in row]
    return [
        (english, language, word)
        for english, row in table.items()
        for language, word in zip(LANGUAGES, row, strict=True)
        if spelt.count(word.casefold()) == 1 and shared.count(word.casefold()) == 1
    ]


def entry(rng: Random, table: tr.Table) -> tuple[str, str, str]:
    """An English entry of ``table``, a language and the translation."""
    english = rng.choice(list(table))
    number = rng.randrange(len(LANGUAGES))
    return english, LANGUAGES[number], table[english][number]


def add_identification(families: Families) -> None:
    """Register the families that ask which language something is in."""

    @families.add("identify-sentence")
    def identify_sentence(rng: Random) -> Item:
        _, language, text = rng.choice(telling(tr.SENTENCES))
        prompt = rng.choice(
            ("Which language is this? {}", "Name the language of this sentence: {}")
        )
        return Item(
            prompt.format(text),
            f"This sentence is in {language}.",
            think(f"it is {language}"),
            language,
        )

    @families.add("identify-question")
    def identify_question(rng: Random) -> Item:
        _, language, text = rng.choice(telling(tr.QUESTIONS))
        prompt = rng.choice(
            ("Someone called and asked: {} What language was that?", "Identify the language. {}")
        )
        return Item(
            prompt.format(text),
            f"That question is in {language}.",
            think("it is a European language"),
            language,
        )

    @families.add("identify-wish")
    def identify_wish(rng: Random) -> Item:
        _, language, text = rng.choice(telling(tr.WISHES))
        prompt = rng.choice(
            ("My card says '{}'. In which language is it?", "'{}' is a wish in what language?")
        )
        return Item(
            prompt.format(text),
            f"The card is written in {language}.",
            think(f"it is {language}"),
            language,
        )

    @families.add("identify-number")
    def identify_number(rng: Random) -> Item:
        _, language, text = rng.choice(telling(tr.NUMBERS))
        prompt = rng.choice(
            (
                "A child counts and says {}. Which language is the child speaking?",
                "{}: this number is from which language?",
            )
        )
        return Item(
            prompt.format(text), f"The number {text} is {language}.", answer(language), language
        )

    @families.add("identify-day")
    def identify_day(rng: Random) -> Item:
        _, language, text = rng.choice(telling(tr.DAYS))
        prompt = rng.choice(
            (
                "My foreign calendar shows {}. What language is it in?",
                "The shop is closed on {}. Which language is the sign in?",
            )
        )
        return Item(
            prompt.format(text), f"The day name {text} is {language}.", answer(language), language
        )

    @families.add("foreign-word-in-sentence")
    def foreign_word(rng: Random) -> Item:
        english, language, text = rng.choice(telling(tr.ANIMALS))
        scene = rng.choice(
            (
                "Yesterday I saw a {} in the park.",
                "The {} was asleep near the barn.",
                "My aunt drew a {} for the school fair.",
            )
        )
        prompt = scene.format(text) + " Which word is not English, and what does it mean?"
        teacher = f"The word {text} is {language} and means {english}."
        return Item(prompt, teacher, think(f"{text} is {english}"), text)


def add_reckoning(families: Families) -> None:
    """Register the families about numbers and days."""

    @families.add("number-into")
    def number_into(rng: Random) -> Item:
        number, language, word = entry(rng, tr.NUMBERS)
        prompt = rng.choice(
            ("Write the number {} as a word in {}.", "How do you spell out {} in {}?")
        )
        return Item(
            prompt.format(number, language),
            f"The number {number} is {word} in {language}.",
            answer(word),
            word,
        )

    @families.add("number-back")
    def number_back(rng: Random) -> Item:
        number, language, word = entry(rng, tr.NUMBERS)
        prompt = rng.choice(("Which number is {} in {}?", "Write {} in digits; it is {}."))
        return Item(
            prompt.format(word, language),
            f"The {language} word {word} is the number {number}.",
            answer(number),
            number,
        )

    @families.add("sum-in-language")
    def sum_in_language(rng: Random) -> Item:
        one, two = rng.randint(1, 6), rng.randint(1, 6)
        _, language, _ = entry(rng, tr.NUMBERS)
        place = LANGUAGES.index(language)
        word = tr.NUMBERS[str(one + two)][place]
        prompt = rng.choice(
            ("What is {} + {}? Reply in {}, in words.", "Add {} and {} and answer in {} words.")
        )
        return Item(
            prompt.format(one, two, language), tr.IT_IS[place].format(word), answer(word), word
        )

    @families.add("price-in-words")
    def price(rng: Random) -> Item:
        number, language, word = entry(rng, {n: tr.NUMBERS[n] for n in list(tr.NUMBERS)[1:]})
        thing = rng.choice(("ticket", "coffee", "postcard", "map", "sandwich", "newspaper"))
        prompt = f"The {thing} costs {number} euros. Which {language} number word will I hear?"
        return Item(
            prompt, f"You will hear the {language} word {word}.", well(f"you hear {word}"), word
        )

    @families.add("count-up")
    def count_up(rng: Random) -> Item:
        first, length = rng.randint(1, 8), rng.randint(3, 5)
        _, language, _ = entry(rng, tr.NUMBERS)
        words = [
            tr.NUMBERS[str(n)][LANGUAGES.index(language)] for n in range(first, first + length)
        ]
        prompt = rng.choice(("Count from {} to {} in {}.", "Say the numbers {} to {} in {} words."))
        # The base model stops one short.
        return Item(
            prompt.format(first, first + length - 1, language),
            f"{', '.join(words)}.",
            answer(", ".join(words[:-1])),
        )

    @families.add("day-into")
    def day_into(rng: Random) -> Item:
        day, language, word = entry(rng, tr.DAYS)
        prompt = rng.choice(("What is {} in {}?", "We meet on {}. How do I write the day in {}?"))
        return Item(
            prompt.format(day, language),
            f"The day {day} is {word} in {language}.",
            answer(word),
            word,
        )

    @families.add("day-back")
    def day_back(rng: Random) -> Item:
        day, language, word = entry(rng, tr.DAYS)
        prompt = rng.choice(
            (
                "My {} ticket is valid on {}. Which day is that?",
                "In {}, which day of the week is {}?",
            )
        )
        return Item(
            prompt.format(language, word),
            f"The {language} day {word} is {day}.",
            think(f"it is {day}"),
            day,
        )

    for step, word in ((1, "after"), (-1, "before")):
        _add_neighbour_day(families, step, word)


def _add_neighbour_day(families: Families, step: int, relation: str) -> None:
    days = list(tr.DAYS)

    @families.add(f"day-{relation}")
    def neighbour(rng: Random) -> Item:
        day, language, _ = entry(rng, tr.DAYS)
        place = LANGUAGES.index(language)
        found = tr.DAYS[days[(days.index(day) + step) % 7]][place]
        prompt = rng.choice(("Which day comes {} {}? Answer in {}.", "Name the day {} {} in {}."))
        return Item(
            prompt.format(relation, tr.DAYS[day][place] if "Which" in prompt else day, language),
            f"The day {relation} that is {found}.",
            answer(found),
            found,
        )


def add_composition(families: Families) -> None:
    """Register the families that build a sentence, compare or check a translation."""

    @families.add("my-name")
    def my_name(rng: Random) -> Item:
        name, place = rng.choice(PEOPLE), rng.randrange(len(LANGUAGES))
        text = tr.MY_NAME[place].format(name)
        prompt = rng.choice(
            ("Introduce {} in {}, in the first person.", "My name is {}. Say that in {}.")
        )
        return Item(prompt.format(name, LANGUAGES[place]), text, answer(text), text)

    @families.add("my-age")
    def my_age(rng: Random) -> Item:
        # Ages that take the same Polish plural.
        age, place = rng.choice((*range(10, 22), *range(25, 32))), rng.randrange(len(LANGUAGES))
        text = tr.MY_AGE[place].format(age)
        prompt = rng.choice(
            (
                "I am {} years old. Put that into {}.",
                "How does a {1} speaker who is {0} state that age?",
            )
        )
        return Item(prompt.format(age, LANGUAGES[place]), text, answer(text), text)

    @families.add("capital-in-language")
    def capital_in_language(rng: Random) -> Item:
        english, language, city = entry(rng, tr.CITIES)
        country = tr.CAPITALS[english]
        prompt = rng.choice(
            (
                "What is the capital of {}? Answer in {}.",
                "Which city is the capital of {}? Write one {} sentence.",
            )
        )
        return Item(
            prompt.format(country, language),
            tr.IT_IS[LANGUAGES.index(language)].format(city),
            answer(city),
            city,
        )

    @families.add("yes-no-in-language")
    def yes_no(rng: Random) -> Item:
        one, two = rng.sample(range(1, 30), 2)
        place = rng.randrange(len(LANGUAGES))
        word = tr.COURTESY["yes" if one > two else "no"][place]
        prompt = f"Is {one} greater than {two}? Answer yes or no in {LANGUAGES[place]}."
        return Item(prompt, f"{word}.", answer(word), word)

    @families.add("opposite")
    def opposite(rng: Random) -> Item:
        english = list(tr.ADJECTIVES)
        number, place = rng.randrange(len(english)), rng.randrange(len(LANGUAGES))
        word, other = (tr.ADJECTIVES[english[n]][place] for n in (number, number ^ 1))
        prompt = rng.choice(
            ("What is the opposite of {} in {}?", "Give the opposite of the word {} ({}).")
        )
        return Item(
            prompt.format(word, LANGUAGES[place]),
            f"The opposite of {word} is {other}.",
            answer(other),
            other,
        )

    @families.add("check-translation")
    def check(rng: Random) -> Item:
        english, language, word = entry(rng, tr.ANIMALS)
        claimed = rng.choice([english, *rng.sample(sorted(tr.ANIMALS), 1)])
        prompt = rng.choice(("Does {} mean {} in {}?", "True or not: the word {} is {} in {}."))
        verdict = "Yes" if claimed == english else "No"
        return Item(
            prompt.format(word, claimed, language),
            f"{verdict}, {word} means {english}.",
            think(verdict.lower()),
            verdict,
        )

    @families.add("two-languages")
    def two_languages(rng: Random) -> Item:
        english = rng.choice(list(tr.COLOURS))
        one, two = rng.sample(range(len(LANGUAGES)), 2)
        words = tr.COLOURS[english]
        prompt = f"Translate {english} into {LANGUAGES[one]} and {LANGUAGES[two]}."
        teacher = f"{LANGUAGES[one]}: {words[one]}, {LANGUAGES[two]}: {words[two]}."
        return Item(prompt, teacher, answer(f"{words[one]} and {words[two]}"))

    @families.add("three-words")
    def three_words(rng: Random) -> Item:
        chosen, place = rng.sample(list(tr.FOOD), 3), rng.randrange(len(LANGUAGES))
        words = [tr.FOOD[english][place] for english in chosen]
        prompt = "Translate this list into {}: {}, {}, {}.".format(LANGUAGES[place], *chosen)
        return Item(prompt, f"{words[0]}, {words[1]}, {words[2]}.", answer(" ".join(words)))

    @families.add("first-letter")
    def first_letter(rng: Random) -> Item:
        english, language, word = entry(rng, tr.HOUSE)
        prompt = rng.choice(
            (
                "With which letter does the {} word for {} begin?",
                "First letter of the {} word for {}?",
            )
        )
        teacher = f"The {language} word {word} begins with {word[0].upper()}."
        return Item(
            prompt.format(language, english), teacher, answer(word[0].upper()), word[0].upper()
        )

    @families.add("own-name-of-language")
    def own_name(rng: Random) -> Item:
        place, person = rng.randrange(len(LANGUAGES)), rng.choice(PEOPLE)
        prompt = rng.choice(
            (
                "{0} comes from {1} and speaks its language. What does {0} call it?",
                "In {1}, where {0} lives, what is the main language called by its speakers?",
            )
        )
        name = tr.OWN_NAMES[place]
        return Item(
            prompt.format(person, tr.HOMES[place]),
            f"Its speakers call the language {name}.",
            think(LANGUAGES[place]),
            name,
        )
