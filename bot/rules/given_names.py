"""Given names that each language has in its own form: Володимир, Владимир, Volodymyr, Vladimir.

A person is called by the one in posts of one language and by the other in those of another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.rules.dictionaries import same_letters
from bot.rules.slavic import Paradigm, readings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ROWS = """
володимир владимир volodymyr vladimir wladimir | олександр александр oleksandr alexander aleksandr
олексій алексей oleksii oleksiy alexei alexey aleksei aleksey | дмитро дмитрий dmytro dmitry dmitri
сергій сергей serhii serhiy sergei sergey | микола николай mykola nikolai nikolay
михайло михаил mykhailo mykhaylo mikhail | петро петр petro pyotr petr | павло павел pavlo pavel
євген евгений yevhen yevgeny evgeny yevgeniy | григорій григорий hryhorii grigory grigori
кирило кирилл kyrylo kirill | данило даниил danylo daniil
андрій андрей andrii andriy andrei andrey | ігор игорь ihor igor | олег олег oleh oleg
юрій юрий yurii yuriy yuri yury | віталій виталий vitalii vitaliy vitaly vitali
валерій валерий valerii valeriy valery | анатолій анатолий anatolii anatoly
геннадій геннадий hennadii gennady | василь василий vasyl vasily vasiliy | іван иван ivan
антін антон anton | степан степан stepan | федір федор fedir fyodor | семен семен semen semyon
матвій матвей matvii matvey | тимофій тимофей tymofii timofey | лев лев lev
максим максим maksym maksim maxim | арсеній арсений arsenii arseny | артем артем artem artyom
руслан руслан ruslan | станіслав станислав stanislav | в'ячеслав вячеслав viacheslav vyacheslav
ярослав ярослав yaroslav | богдан богдан bohdan bogdan | тарас тарас taras | остап остап ostap
никита никита nikita | микита никита mykyta nikita | ілля илья illia ilya | олена елена olena elena
ганна анна hanna anna | катерина екатерина kateryna ekaterina yekaterina
юлія юлия yuliia yuliya yulia | наталія наталия nataliia natalia nataliya
тетяна татьяна tetiana tetyana tatiana tatyana | ірина ирина iryna irina | оксана оксана oksana
світлана светлана svitlana svetlana | дар'я дарья daria darya | марія мария mariia maria
софія софия sofiia sofia | анастасія анастасия anastasiia anastasia
вікторія виктория viktoriia viktoria victoria | віктор виктор viktor victor
людмила людмила liudmyla lyudmila | ксенія ксения kseniia ksenia
"""


def _by_name() -> dict[str, list[tuple[str, ...]]]:
    """Return the rows that a name stands in: Ukrainian, Russian, Latin ones."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    for row in _ROWS.strip().replace("\n", "|").split("|"):
        names = tuple(row.split())
        for name in dict.fromkeys(names):
            rows.setdefault(name, []).append(names)
    return rows


_ROWS_OF = _by_name()


def given_names(name: str, languages: Sequence[str]) -> Iterator[Paradigm]:
    """Yield what the bearer of a folded given name is called in ``languages``."""
    rows = _ROWS_OF.get(name, ())
    called = [("uk", row[0]) for row in rows] + [("ru", row[1]) for row in rows]
    for language, other in dict.fromkeys(called):
        if language in languages:
            found = [one for one in readings(other, language) if same_letters(one.base, other)]
            yield from [one for one in found if "anim" in one.tags] or found


def in_latin(name: str) -> Iterator[str]:
    """Yield how a folded given name is spelled in Latin letters, besides by the tables."""
    for row in _ROWS_OF.get(name, ()):
        yield from row[2:]
