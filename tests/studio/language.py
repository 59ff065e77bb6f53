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
