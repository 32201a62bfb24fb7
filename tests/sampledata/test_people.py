import unicodedata

from checkstand.sampledata.people import customers


def test_two_hundred_customers_always_the_same() -> None:
    people = customers()
    assert people == customers()
    assert len({person.name for person in people}) == 200
    assert {person.id.version for person in people} == {4}
    assert len({person.id for person in people}) == 200
    assert [people[0].code, people[98].code, people[99].code, people[-1].code] == [
        "u001",
        "u099",
        "u101",
        "u201",
    ]


def test_nobody_real_is_reached() -> None:
    people = customers()
    mails = [person.email for person in people if person.email]
    phones = [person.phone for person in people if person.phone]
    assert all(mail.endswith("@example.com") and mail.isascii() for mail in mails)
    assert all(phone.startswith("+493023125") and len(phone) == 13 for phone in phones)
    assert len(set(mails)) == len(mails)
    assert len(set(phones)) == len(phones)
    assert 80 < len(mails) < 160
    assert 60 < len(phones) < 130
    assert [person for person in people if not person.email and not person.phone]


def test_names_come_in_many_scripts() -> None:
    scripts = {
        unicodedata.name(letter).split()[0]
        for person in customers()
        for letter in person.name
        if letter.isalpha()
    }
    assert scripts >= {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "CJK"}
