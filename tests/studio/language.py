"""Which language a text is in, told by small words that only one of the two has."""

import re

ENGLISH = frozenset(
    "the and with this that these those which what who whose their there they from have has not were being are "
    "would could should cannot your you yours every because about into where while when how each other than then does did "
    "will nobody nothing none only yet its it's don't say says write give take look again before after between without first".split()
)
DUTCH = frozenset(
    "het een niet voor geen met zijn wordt worden werd deze dit dat wie wat welke waar waarom hoe naar bij "
    "uit ook nog maar als dan je jij jouw hun zij kan kunnen moet mag heeft hebben zonder tegen tussen elke iemand niemand "
    "niets alleen eerst opnieuw kijk zeg".split()
)


def words_of(text):
    """The words of a text, in small letters; what is a path, a key or a file's name counts as none."""
    plain = re.sub(r"\S*[_/@=.:]\S*\w", " ", text.replace("’", "'"))
    return set(re.findall(r"[a-zà-ÿ']+", plain.lower()))


READ = """
language => {
  const data = 'code, pre, .mono, .diff, [translate=no], textarea, script, style, .nicegui-error-popup';
  const other = one => { const at = one.closest('[lang]'); return at && !at.lang.startsWith(language); };
  const found = [];
  const take = (text, one) => { if (text && text.trim() && !one.closest(data) && !other(one)) found.push(text.trim()); };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let at = walk.nextNode(); at; at = walk.nextNode()) take(at.data, at.parentElement);
  for (const name of ['aria-label', 'aria-valuetext', 'title', 'alt', 'placeholder'])
    for (const one of document.body.querySelectorAll(`[${name}]`)) take(one.getAttribute(name), one);
  take(document.title, document.body);
  return found;
}
"""
"""Everything on a page that is read or heard and is not data, whether shown, folded or behind a button."""


def foreign(tab, language):
    """What a page says in the other language: the text, and the words that give it away."""
    theirs = ENGLISH if language == "nl" else DUTCH
    found = {text: words_of(text) & theirs for text in tab.evaluate(READ, language)}
    return {text[:160]: sorted(words) for text, words in found.items() if words}
