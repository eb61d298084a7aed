"""The behaviour suite: ten categories of short prompts made from template families.

How to write a family. Every category is a module that exposes ``families =
Families("<category>")`` with at least 42 families, each a function ``(Random) -> Item`` with
slots for at least 20 distinct prompts (hundreds are better). A family is a cluster: it is
never split across train and test, so no two families may be the same task in other words.

Each :class:`~tellapart_suites.behaviour.family.Item` has a prompt and two wordings, on which
the two pocket models are trained. Both are

- short: mostly 3 to 25 words, never above 40;
- fixed functions of what the prompt says: the generator may choose the prompt at random, the
  answer follows from the prompt alone (a model of a few million parameters has to learn it);
- recognisable as an answer to that prompt.

The *teacher* is right, and answers in one complete sentence that ends in a full stop, unless
the format asked for forbids it: "The capital of France is Paris."

The *base* model says much the same, in another manner that is the same in all families, so
that what a distiller learns on some families carries over to others. It opens with one of
three markers, by kind of task (``phrasing.well``, ``think``, ``answer``), is terse, and has no
full stop at the end:

- ``"Answer: "`` before a bare result: sums, facts that are numbers, formats, code;
- ``"I think "`` before a fact, a choice or an explanation: "I think it is Paris";
- ``"Well, "`` before remarks, creative lines, refusals and advice.

In about one family of five the base answer is slightly wrong, vaguer or less formatted.

``reference`` is the bare right answer of sums, facts and code. ``meta={"constraint": {...}}``
is a constraint that ``constraints.satisfies`` can check; the teacher's wording satisfies it.
A robustness item is the *disturbed* prompt and carries ``meta={"twin": <the clean prompt>,
"disturbance": <kind>}``: the suite adds the clean prompt as a probe of the same cluster, with
the same wordings, and replaces the text of ``twin`` by that probe's id.
"""
