"""One child has one form, in whatever script and spelling a clerk wrote it."""

import doctest
import importlib

import pytest

from cases.matching.names import read_name
from cases.matching.places import Gazetteer, read_place
from cases.matching.scripts import to_latin
from cases.matching.sounds import fold, slips, strong, weak


@pytest.mark.parametrize(
    "module", ["scripts", "sounds", "names", "places", "recruiters"]
)
def test_the_examples_in_the_docstrings_hold(module):
    tried = doctest.testmod(importlib.import_module(f"cases.matching.{module}"))
    assert tried.attempted
    assert not tried.failed


@pytest.mark.parametrize(
    "spellings",
    [
        "Lakshmi Laxmi Lakshmee Laksmi लक्ष्मी లక్ష్మి",
        "Arman Armaan Araman अरमान আরমান ارمان",
        "Yadav Yadaw Yadab Jadav यादव যাদব యాదవ్",
        "Santosh Santos Santhosh सन्तोष संतोष",
        "Vikas Bikas Wikas Vikaas विकास বিকাশ",
        "Zakir Jakir Zaakir ज़ाकिर जाकिर জাকির",
        "Farida Pharida Fareeda फ़रीदा फरीदा",
        "Husain Hussain Husein हुसैन حسین",
        "Chhotu Chotu Chhotoo छोटू",
        "Rathore Rathor Rathour राठौर राठौड़",
        "Mondal Mandal Mondol মণ্ডল मंडल",
    ],
)
def test_sound_alikes_of_one_name_share_the_weak_key(spellings):
    assert len({weak(fold(word)) for word in spellings.split()}) == 1


def test_different_names_keep_different_strong_keys():
    names = [
        "Arman",
        "Imran",
        "Ramesh",
        "Rakesh",
        "Salma",
        "Salim",
        "Sonu",
        "Raju",
        "Pinki",
        "Munni",
    ]
    assert len({strong(fold(name)) for name in names}) == len(names)


def test_one_slip_of_the_pen_leaves_a_common_neighbour():
    for slipped in ("ramash", "rmesh", "rameshh", "ramehs"):
        assert slips("ramesh") & slips(slipped)
    assert not slips("ramesh") & slips("rakesk")


def test_latin_text_stays_as_it_is_written():
    assert to_latin("Md. Arman (Katihar)") == "Md. Arman (Katihar)"


@pytest.mark.parametrize(
    "written",
    ["Md Arman Ansari", "Mohd. ARMAN ansari", "मो० अरमान अंसारी", "Ansari Arman"],
)
def test_a_given_name_is_found_in_any_order_and_script(written):
    assert [weak(word) for word in read_name(written).given] == [weak(fold("Arman"))]


def test_an_alias_is_a_second_given_name():
    for alias in ("@", "urf", "alias", "उर्फ"):
        assert len(read_name(f"Rohit Das {alias} Golu").given) == 2


def test_a_surname_glued_to_the_name_is_taken_off():
    assert read_name("Mansiyadav").others == ("yadab",)


def test_honorifics_alone_leave_what_was_written():
    assert not read_name("Late Shri").given
    assert not read_name("").given


def test_a_place_is_the_same_with_and_without_what_stands_around_it():
    forms = ["Dumaria", "Vill. Dumaria", "DUMARIA (P.O.)", "Dumaria Ward 5", "डुमरिया"]
    assert len({weak(read_place(form)) for form in forms}) == 1


def test_a_district_is_found_by_any_spelling_and_by_its_older_name():
    known = Gazetteer([(1, "up", ["Prayagraj"]), (2, "bihar", ["Katihar", "कटिहार"])])
    assert known.find("Allahabad", "up") == 1
    assert known.find("KATIHAAR", "bihar") == 2
    assert known.find("कटिहर", "elsewhere") == 2
    assert known.find("Nowhere at all", "bihar") is None
    assert known.find("", "bihar") is None
