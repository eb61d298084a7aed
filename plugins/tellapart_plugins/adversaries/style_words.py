"""Word lists of the style features: function words and phrases that mark an assistant's manner."""

from __future__ import annotations

# The most common English function words, after Mosteller & Wallace 1964 ("Inference and
# disputed authorship: The Federalist") and Burrows 2002 ("Delta").
FUNCTION_WORDS = (
    "the", "of", "and", "a", "an", "to", "in", "is", "are", "was", "were", "be", "been", "it",
    "its", "that", "this", "these", "those", "for", "on", "with", "as", "by", "at", "from",
    "or", "but", "not", "no", "if", "so", "than", "then", "there", "which", "who", "what",
    "when", "while", "will", "would", "can", "could", "may", "might", "should", "must", "has",
    "have", "had", "do", "does", "also", "each", "some", "any", "all", "more", "most", "many",
    "other", "such", "into", "over", "about", "between", "through", "both", "one", "two",
    "his", "her", "he", "she", "they", "their", "them", "only", "very", "like", "just", "up",
    "out", "how", "where", "because", "after", "before", "since", "however", "including",
)  # fmt: skip

# name → alternatives, matched as whole words in lower-cased text with straight apostrophes.
PHRASES: dict[str, tuple[str, ...]] = {
    "apology": ("sorry", "apologize", "apologise", "apologies", "unfortunately"),
    "refusal": (
        "i cannot", "i can't", "i can not", "i am unable", "i'm unable", "i am not able",
        "i'm not able", "i won't", "cannot provide", "can't provide", "cannot assist",
        "can't assist", "not appropriate", "cannot help", "unable to", "against my",
    ),
    "machine": (
        "as an ai", "ai language model", "language model", "ai assistant",
        "artificial intelligence", "my training", "my knowledge",
    ),
    "hedge": (
        "may", "might", "could", "perhaps", "possibly", "likely", "generally", "typically",
        "usually", "often", "sometimes", "in general", "it depends", "can vary", "tend to",
        "seems", "appears", "approximately", "around", "roughly",
    ),
    "certainty": (
        "certainly", "definitely", "always", "never", "clearly", "obviously", "indeed",
        "undoubtedly", "of course", "absolutely", "must", "crucial", "essential", "ensure",
    ),
    "advice": (
        "important to", "it's important", "it is important", "recommend", "consult", "consider",
        "make sure", "keep in mind", "be sure", "remember", "it is essential", "seek",
        "professional", "please", "should",
    ),
    "addition": (
        "additionally", "furthermore", "moreover", "in addition", "also", "besides", "as well",
    ),
    "contrast": (
        "however", "although", "though", "nevertheless", "on the other hand", "while",
        "whereas", "despite", "but", "yet", "instead",
    ),
    "cause": (
        "because", "therefore", "thus", "hence", "as a result", "consequently", "since", "so",
    ),
    "example": ("for example", "for instance", "such as", "e.g", "including", "like"),
    "sequence": ("first", "firstly", "second", "secondly", "next", "then", "finally", "lastly"),
    "conclusion": (
        "in conclusion", "overall", "in summary", "to summarize", "ultimately", "to sum up",
        "in short", "conclusion", "summary",
    ),
    "offer": (
        "let me know", "hope this helps", "hope that helps", "feel free", "happy to help",
        "if you have any", "would you like", "can i help", "any other questions", "i'd be happy",
    ),
    "eager": (
        "sure", "great", "happy to", "glad", "delighted", "excellent", "fantastic", "wonderful",
        "amazing", "love", "perfect", "good question", "great question",
    ),
    "here is": ("here is", "here are", "here's", "below is", "below are", "the following"),
    "first person": ("i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", "myself"),
    "we": ("we", "us", "our", "ours", "let's", "we're", "we'll"),
    "second person": ("you", "your", "yours", "you're", "you'll", "you've", "yourself"),
    "negation": (
        "not", "no", "don't", "doesn't", "isn't", "aren't", "didn't", "wasn't", "never", "none",
        "without", "nothing",
    ),
    "intensifier": ("very", "really", "highly", "extremely", "quite", "incredibly", "truly"),
    "inflated": (
        "delve", "tapestry", "testament", "intricate", "vibrant", "nuanced", "multifaceted",
        "pivotal", "realm", "landscape", "embark", "foster", "enhance", "leverage", "seamless",
        "robust", "comprehensive", "various", "key", "significant", "utilize", "utilizing",
    ),
    "unknown": ("i don't know", "i do not know", "not sure", "no information", "i don't have"),
    "number word": (
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "hundred",
        "thousand", "million",
    ),
}  # fmt: skip

OPENINGS: dict[str, tuple[str, ...]] = {
    "sure": ("sure", "certainly", "of course", "absolutely", "okay", "ok", "yes,", "great"),
    "apology": ("i'm sorry", "i am sorry", "sorry", "i apologize", "unfortunately"),
    "machine": ("as an ai", "as a language model", "as an artificial"),
    "i": ("i ", "i'"),
    "here": ("here is", "here are", "here's", "below", "the following"),
    "article": ("the ", "a ", "an "),
    "it": ("it ", "it's", "this ", "that ", "there "),
    "yes or no": ("yes", "no,", "no.", "no "),
    "verb": ("to ", "you can", "try ", "use "),
    "salutation": ("dear", "hi", "hello", "hey", "subject"),
    "label": ("answer", "response", "output", "solution", "title", "step", "question"),
}

CLOSINGS: dict[str, tuple[str, ...]] = {
    "offer": PHRASES["offer"],
    "conclusion": (*PHRASES["conclusion"], "remember", "by following", "with these"),
    "advice": PHRASES["advice"],
    "enjoy": ("enjoy", "good luck", "have a great", "best of luck", "have fun", "happy"),
    "signature": ("sincerely", "regards", "best,", "your name", "yours"),
    "answer": ("the answer is", "answer:", "####", "therefore", "so,"),
}

SUFFIXES = ("ing", "ed", "ly", "tion", "ness", "ment", "ity", "able", "ive", "ous", "al", "er", "s")
