"""Who shops and works at the sample supermarket: a neighbourhood that writes in many scripts."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from random import Random
from uuid import UUID

CUSTOMERS = 200

CODE_LEFT_FREE = 100
"""No sample customer is u100: the guide's first customer is."""

CASHIERS = tuple(
    "amira ben carla deniz elena felix gül hanna ivo joana kofi lea".split()  # noqa: SIM905
    + "marek nadia ola pedro quynh rosa".split()  # noqa: SIM905
)

_NAMES = (
    ("Anna Lukas Marie Jonas Greta Paul Ida Moritz", "Müller Schäfer Krüger Vogel Weiß Lindner"),
    ("João Inês Tiago Beatriz Rui Mafalda Gonçalo", "Ferreira Gonçalves Araújo Simões Conceição"),
    ("Elif Mehmet Zeynep Can Ayşe Emre Gülşen", "Yılmaz Öztürk Şahin Çelik Aydın"),
    ("Łukasz Agnieszka Paweł Małgorzata Michał Zofia", "Nowak Wójcik Zając Wróbel Mazur"),
    ("Camille Noël Zoé Théo Anaïs Loïc", "Lefèvre Dubois Benoît Garçon"),
    ("Siobhán Liam Chloe Ewan Aoife", "O’Brien MacLeod Smith-Jones Byrne"),
    ("Linh Minh Thảo Đức Hương", "Nguyễn Trần Phạm Đặng"),
    ("Олена Тарас Марія Богдан Ірина", "Шевченко Коваленко Бондаренко Їжак"),
    ("Γιώργος Ελένη Νίκος Κατερίνα", "Παπαδοπούλου Οικονόμου Γεωργίου"),
    ("ليلى يوسف مريم كريم", "حداد منصور الخطيب"),
    ("נועה איתן תמר יונתן", "כהן פרידמן אברהמי"),
    ("अनन्या रोहन प्रिया विक्रम", "शर्मा पटेल अय्यर"),
    ("さくら 蓮 陽菜 大翔", "佐藤 鈴木 高橋"),
    ("伟 芳 静 磊", "王 李 张"),
)
_FAMILY_NAME_FIRST = ("さくら", "伟", "Linh")
_SPELT = str.maketrans({"ł": "l", "ß": "ss", "ı": "i", "đ": "d", "’": "", "-": ""})


@dataclass(frozen=True, slots=True)
class SampleCustomer:
    id: UUID
    code: str
    name: str
    email: str | None
    phone: str | None


def customers() -> list[SampleCustomer]:
    """Answer the neighbourhood's people, the same ones every time.

    E-mail addresses lie in example.com and telephone numbers in the range that is kept free for
    films, so that no message ever reaches anybody.
    """
    random = Random(20_260)
    names = _names(random)
    numbers = (number for number in count(1) if number != CODE_LEFT_FREE)
    people = []
    for number in islice(numbers, CUSTOMERS):
        id_ = UUID(int=random.getrandbits(128), version=4)
        reachable = random.random()
        name = next(names)
        people.append(
            SampleCustomer(
                id=id_,
                code=f"u{number:03d}",
                name=name,
                email=f"{_mailbox(name)}{number}@example.com" if reachable < 0.6 else None,
                phone=f"+493023125{number:03d}" if 0.4 < reachable < 0.85 else None,
            )
        )
    return people


def _names(random: Random) -> Iterator[str]:
    """Name people, no two alike; more from the first lists than from the last."""
    shares = [1 / (position + 3) for position in range(len(_NAMES))]
    given_away = set()
    while True:
        given, family = random.choices(_NAMES, shares)[0]
        names = (random.choice(given.split()), random.choice(family.split()))
        if names not in given_away:
            given_away.add(names)
            family_first = given.split()[0] in _FAMILY_NAME_FIRST
            yield " ".join(reversed(names) if family_first else names)


def _mailbox(name: str) -> str:
    """Spell a name for an e-mail address; just `u` where its script can't be.

    >>> _mailbox("João Simões"), _mailbox("Łukasz Weiß"), _mailbox("王 芳")
    ('joao.simoes', 'lukasz.weiss', 'u')
    """
    spelt = unicodedata.normalize("NFKD", name.lower().translate(_SPELT))
    plain = spelt.encode("ascii", "ignore").decode()
    return ".".join(word for word in plain.split() if word.isalpha()) or "u"
