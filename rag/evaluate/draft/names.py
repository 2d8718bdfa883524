"""Names of people and places in English text: titles, common given names, countries and large cities, as patterns."""

from __future__ import annotations

import re

TITLE = (
    r"(?:(?:former |then-|acting |outgoing )?(?:(?:Prime |Foreign |Defen[cs]e |Interior |Finance |Education |Deputy |Vice |Attorney |Chief |First |Supreme Court |"
    r"US |U\.S\. |French |German |Russian |British |Turkish |Syrian |Israeli |Chinese |Irish |American )*(?:President|Minister|Chancellor|Senator|Sen\.|Rep\.|Gov\.|Governor|Secretary|General|Gen\.|Colonel|Col\.|Capt|Captain|Judge|Justice|"
    r"Mayor|King|Queen|Prince|Princess|Pope|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Sir|Lady|Imam|Sheikh|Speaker|Commissioner|Ambassador|Professor))(?:-elect)? )"
)
WORD = r"[A-ZÀ-Þ][\w’'-]*[\wà-ÿ]"
FULL_NAME = rf"{WORD}(?: (?:(?:al|el|de|bin|van|von|la|der) )?(?:[A-Z]\. )?{WORD}){{1,2}}"
GIVEN = frozenset(
    ["Aaron", "Adam", "Alan", "Alec", "Alex", "Alexander", "Alexei", "Ali", "Alice", "Amanda", "Amy", "Andrew", "Andrea", "Andy", "Angela", "Ann", "Anna", "Anne", "Anthony", "Antonio", "Arnold", "Barack", "Barbara", "Ben", "Benjamin", "Bernie", "Bill", "Bob", "Boris", "Brad", "Brian", "Bruce", "Carl", "Carlos", "Carrie", "Charles", "Charlie", "Chelsea", "Chris", "Christian", "Christine", "Christopher", "Chuck", "Conor", "Dan", "Daniel", "David", "Dean", "Debbie", "Denis", "Dennis", "Diana", "Diane", "Dmitry", "Donald", "Dylan", "Ed", "Eddie", "Edward", "Elizabeth", "Ellen", "Emily", "Emma", "Emmanuel", "Eric", "Francois", "François", "Frank", "Fred", "Gary", "George", "Gerald", "Gordon", "Graham", "Greg", "Hassan", "Heather", "Helen", "Henry", "Hillary", "Ian", "Ibrahim", "Ivan", "Jack", "Jacob", "Jake", "James", "Jane", "Janet", "Jared", "Jason", "Jeff", "Jennifer", "Jeremy", "Jerry", "Jessica", "Jim", "Jimmy", "Joan", "Joe", "Joel", "John", "Johnny", "Jon", "Jonathan", "Joseph", "Josh", "Juan", "Judy", "Julia", "Julian", "Justin", "Karen", "Kate", "Katie", "Keith", "Kelly", "Ken", "Kevin", "Kim", "Kris", "Kyle", "Larry", "Laura", "Lauren", "Lee", "Leo", "Leonard", "Linda", "Lisa", "Louis", "Luke", "Margaret", "Maria", "Marine", "Mario", "Mark", "Martin", "Mary", "Matt", "Matthew", "Max", "Megan", "Melissa", "Michael", "Michel", "Michelle", "Mike", "Mitch", "Mohamed", "Mohammad", "Mohammed", "Muhammad", "Nancy", "Natalie", "Neil", "Nicholas", "Nick", "Nicola", "Nicolas", "Nigel", "Oliver", "Oscar", "Pat", "Patricia", "Patrick", "Paul", "Peter", "Phil", "Philip", "Rachel", "Ray", "Rex", "Richard", "Rick", "Rob", "Robert", "Roberto", "Roger", "Ron", "Ronald", "Rory", "Rupert", "Russell", "Ruth", "Ryan", "Sally", "Sam", "Samuel", "Sandra", "Sara", "Sarah", "Scott", "Sean", "Sebastian", "Serena", "Sergei", "Sergey", "Sharon", "Simon", "Sophie", "Stanley", "Stephanie", "Stephen", "Steve", "Steven", "Stuart", "Susan", "Taylor", "Ted", "Teresa", "Terry", "Theresa", "Thomas", "Tim", "Timothy", "Tom", "Tony", "Tyler", "Victor", "Vincent", "Vladimir", "Walter", "Warren", "Wayne", "Wendy", "Will", "William", "Xavier", "Zoe", "Viktor"]
)  # fmt: skip
COUNTRIES = (
    "Afghanistan|Albania|Algeria|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bahrain|Bangladesh|Belarus|Belgium|Benin|Bolivia|Bosnia|Brazil|"
    "Bulgaria|Burkina Faso|Burundi|Cambodia|Cameroon|Canada|Chad|Chile|China|Colombia|Croatia|Cuba|Cyprus|Denmark|Ecuador|Egypt|England|Eritrea|Estonia|"
    "Ethiopia|Finland|France|Gabon|Gambia|Georgia|Germany|Ghana|Greece|Guinea|Haiti|Honduras|Hungary|Iceland|India|Indonesia|Iran|Iraq|Ireland|Israel|Italy|"
    "Ivory Coast|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kosovo|Kuwait|Kyrgyzstan|Laos|Latvia|Lebanon|Liberia|Libya|Lithuania|Luxembourg|Macedonia|Malawi|Malaysia|"
    "Mali|Malta|Mauritania|Mexico|Moldova|Mongolia|Montenegro|Morocco|Mozambique|Myanmar|Namibia|Nepal|New Zealand|Nicaragua|Niger|Nigeria|North Korea|Norway|Oman|"
    "Pakistan|Palestine|Panama|Paraguay|Peru|Poland|Portugal|Qatar|Romania|Russia|Rwanda|Saudi Arabia|Scotland|Senegal|Serbia|Sierra Leone|Singapore|Slovakia|"
    "Slovenia|Somalia|South Africa|South Korea|South Sudan|Spain|Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tajikistan|Tanzania|Thailand|Togo|Tunisia|Turkey|"
    "Uganda|Ukraine|Uruguay|Uzbekistan|Venezuela|Vietnam|Wales|Yemen|Zambia|Zimbabwe"
)  # fmt: skip
CITIES = (  # and states, provinces
    "Abuja|Abu Dhabi|Accra|Addis Ababa|Aleppo|Alaska|Algiers|Amsterdam|Ankara|"
    "Arizona|Astana|Athens|Atlanta|Baghdad|Bamako|Bangkok|Barcelona|Beijing|Beirut|Belfast|Berlin|Boston|Brussels|Bucharest|Budapest|Cairo|California|Caracas|Chicago|"
    "Colorado|Copenhagen|Cork|Dakar|Damascus|Delhi|Detroit|Dubai|Dublin|Florida|Frankfurt|Geneva|Hamburg|Havana|Hawaii|Helsinki|Hong Kong|Houston|Illinois|"
    "Iowa|Istanbul|Jakarta|Jerusalem|Kabul|Kentucky|Kiev|Kuala Lumpur|Lagos|Lisbon|London|Los Angeles|Louisiana|Madrid|Manchester|Manhattan|Manila|Melbourne|"
    "Miami|Michigan|Milan|Minnesota|Mississippi|Moscow|Mosul|Munich|Nairobi|Nevada|New Delhi|New Jersey|New Orleans|New York City|New York|Niamey|North Dakota|"
    "Ohio|Oklahoma|Oregon|Oslo|Ottawa|Ouagadougou|Paris|Pennsylvania|Philadelphia|Prague|Pyongyang|Riga|Rio de Janeiro|Riyadh|Rome|San Francisco|"
    "Sanaa|Seattle|Seoul|Shanghai|Sofia|St\\. Petersburg|Stockholm|Sydney|Tbilisi|Tehran|Tel Aviv|Texas|Tokyo|Toronto|Tripoli|Utah|Vancouver|Vermont|Vienna|"
    "Vilnius|Virginia|Warsaw|Washington|Wisconsin|Zurich"
)  # fmt: skip
PLACES = f"{COUNTRIES}|{CITIES}"
PLACE = re.compile(
    rf" (?P<whole>(?:in|near|at) (?P<place>(?:{PLACES})(?:, (?:{PLACES}|D\.C\.))?))(?![\w-]| [A-Z]|['’])(?:,(?= )|)"
)
_SURNAME = re.compile(rf"(?:(?:Mr|Mrs|Ms)\.? )?(?P<name>{WORD})")


def proper_names(text: str) -> frozenset[str]:
    """Words of an article that are names wherever they stand: capitalised inside a sentence, never in lower case."""
    inside = set(re.findall(r"(?<=[a-z,] )[A-ZÀ-Þ][\w-]*[\wà-ÿ]", text))
    small = set(re.findall(r"\b[a-zà-ÿ]+\b", text))
    return frozenset(word for word in inside | GIVEN if word.lower() not in small)


def in_full(subject: str, text: str) -> str:
    """The subject, a lone surname as the full name that the text gives it, if it gives it one alone."""
    match = _SURNAME.fullmatch(subject)
    if not match or match["name"] in GIVEN:
        return subject
    full = {found[0] for found in re.finditer(rf"\b({WORD}) {re.escape(match['name'])}\b", text) if found[1] in GIVEN}
    return full.pop() if len(full) == 1 else subject


def is_person(title: str, name: str, before: str, text: str) -> bool:
    """Whether a name is a person's: by its title, by its first name, or by the full name elsewhere in the article."""
    if re.search(r"\b(?:and|of|the)\b", before) or before.endswith(("’s ", "'s ")):
        return False
    first = name.split(maxsplit=1)[0]
    if title or (" " in name and first in GIVEN):
        return not re.search(rf"\b(?:{PLACES})\b", name)
    if " " in name or name in GIVEN:
        return False
    return any(match[1] in GIVEN for match in re.finditer(rf"\b({WORD}) {re.escape(name)}\b", text))
