import pytest

from cases.rescue_list.remarks import EarlierRescueHint, SiblingHint, read_remark


@pytest.mark.parametrize(
    ("remark", "hint"),
    [
        ("brother of above", SiblingHint(above=True)),
        ("Sister of the above child", SiblingHint(above=True)),
        ("younger brother of previous boy", SiblingHint(above=True)),
        ("ऊपर वाले का भाई", SiblingHint(above=True)),
        ("उपरोक्त की बहन", SiblingHint(above=True)),
        ("brother of S.No. 12", SiblingHint(serial_number="12")),
        ("sister of sl no 7", SiblingHint(serial_number="7")),
        ("twin of 5", SiblingHint(serial_number="5")),
        ("क्र.सं. १२ का भाई", SiblingHint(serial_number="12")),
        ("brother of Meena Kumari", SiblingHint(name="Meena Kumari")),
        ("cousin of above", None),
        ("big brother hotel", None),
        ("", None),
    ],
)
def test_a_sibling_is_heard_out_of_a_remark(remark, hint):
    assert read_remark(remark).sibling == hint


@pytest.mark.parametrize(
    ("remark", "hint"),
    [
        ("third time rescued?", EarlierRescueHint(3, certain=False)),
        ("Rescued for the second time", EarlierRescueHint(2)),
        ("2nd rescue", EarlierRescueHint(2)),
        ("rescued twice", EarlierRescueHint(2)),
        ("rescued 3 times", EarlierRescueHint(3)),
        ("rescued earlier from Jaipur", EarlierRescueHint(None)),
        ("says he was rescued before", EarlierRescueHint(None, certain=False)),
        ("re-trafficked", EarlierRescueHint(None)),
        ("दूसरी बार मुक्त", EarlierRescueHint(2)),
        ("पहले भी छुड़ाया गया", EarlierRescueHint(None)),
        ("never rescued before", None),
        ("second floor", None),
        ("rescued 1 time", None),
    ],
)
def test_an_earlier_rescue_is_heard_out_of_a_remark(remark, hint):
    assert read_remark(remark).earlier_rescue == hint


@pytest.mark.parametrize(
    ("remark", "note"),
    [
        ("needs eye test", "needs eye test"),
        ("injured hand", "injured hand"),
        ("brother of above; injured hand", "injured hand"),
        ("fever, cough and third time rescued", "fever; cough"),
        ("दाहिने हाथ में चोट", "दाहिने हाथ में चोट"),
        ("brother of above", ""),
        ("wants to go home", ""),
    ],
)
def test_a_health_note_is_heard_out_of_a_remark(remark, note):
    assert read_remark(remark).health_note == note


@pytest.mark.parametrize(
    ("remark", "sensitive"),
    [
        ("POCSO case", True),
        ("sexually abused", True),
        ("यौन शोषण", True),
        ("beaten", False),
    ],
)
def test_a_remark_about_a_sexual_offence_is_marked(remark, sensitive):
    assert read_remark(remark).sensitive is sensitive


def test_what_was_heard_stays_out_of_error_reports():
    hints = read_remark("brother of Meena; injured hand")
    assert "Meena" not in repr(hints)
    assert "injured" not in repr(hints)
