"""One filled context for each paper. Every person and place of work is invented."""

from datetime import UTC, date, datetime
from typing import Any

# 11:15 in India.
MORNING = datetime(2026, 8, 20, 5, 45, tzinfo=UTC)
SIGNED = datetime(2026, 8, 20, 7, 30, tzinfo=UTC)

HEAD: dict[str, Any] = {
    "state": "Rajasthan",
    "office": "Child Welfare Committee, Jaipur",
    "office_address": "Gandhi Nagar, Jaipur 302015",
    "case_number": "CWC/RJ/110/2026/00042",
    "child_code": "CH-2026-K7Q42",
    "dated": date(2026, 8, 20),
    "place": "Jaipur",
}
CHILD = {
    "name": "Arif Ansari",
    "original_name": "आरिफ़ अंसारी",
    "age": "12 years (about)",
    "age_source": "Said by the child",
    "sex": "Boy",
    "marks": "Burn scar on the right forearm",
    "language": "Maithili; understands Hindi",
    "needs": "Inhaler twice a day; no egg",
}
PARENTS = {
    "names": "Salim Ansari (father), Najma Khatoon (mother)",
    "address": "Village Rampatti, Rajnagar block, Madhubani, Bihar",
    "occupation": "Farm labour",
}
MEMBERS = [
    {"name": "Sushila Sharma", "role": "Chairperson", "signed_at": SIGNED},
    {"name": "Dinesh Gurjar", "role": "Member", "signed_at": SIGNED},
    {"name": "Farida Khan", "role": "Member", "signed_at": None},
]
FOLLOW_UP = [
    {
        "slot": "First contact",
        "due_on": date(2026, 9, 10),
        "owner": "DCPU Madhubani",
    },
    {"slot": "2 months", "due_on": date(2026, 11, 3), "owner": "DCPU Madhubani"},
    {"slot": "6 months", "due_on": date(2027, 3, 3), "owner": "DCPU Madhubani"},
    {"slot": "24 months", "due_on": date(2028, 9, 3), "owner": "DCPU Madhubani"},
]
COPIES = [
    "Child Welfare Committee, Madhubani",
    "District Child Protection Unit, Jaipur",
    "The person in charge, Government Children's Home, Jaipur",
]

FILLED: dict[str, dict[str, Any]] = {
    "form_16": {
        "quarter": "July to September 2026",
        "filed_by": "Sushila Sharma",
        "sections": [
            {
                "title": "Cases before the Committee",
                "law": "s. 36",
                "lines": [
                    {"label": "New in the quarter", "value": 12},
                    {"label": "by the police", "value": 7, "part": True},
                ],
            }
        ],
        "ages": [("7 to 11 years", [4, 3, 0, 7])],
    },
    "data_breach": {
        "breach": {
            "found_at": MORNING,
            "get_kind_display": "Sent or given to the wrong person",
            "data_words": ["Names and family"],
            "people": 23,
            "happened": "A list went to the wrong office.",
            "done": "The office has deleted it.",
        },
        "reports": [
            {
                "get_told_display": "The Data Protection Board, with the details",
                "told_at": SIGNED,
                "reference": "DPB/2026/11",
            }
        ],
    },
    "form_15": {
        "child": CHILD,
        "parents": PARENTS,
        "produced_on": date(2026, 8, 20),
        "produced_by": "AHTU Jaipur (East)",
        "sittings": [
            {
                "on": date(2026, 8, 20),
                "what": "Production; placed in the children's home",
            },
            {"on": date(2026, 9, 3), "what": "Inquiry report read; child heard"},
        ],
        "orders": [
            {"on": date(2026, 8, 20), "what": "Interim placement", "section": "s. 36"},
            {"on": date(2026, 9, 20), "what": "Restoration", "section": "s. 37(1)(b)"},
        ],
        "medical": "Examined on 20 August 2026; treated for scabies",
        "age_finding": "12 years, decided on 3 September 2026",
        "papers": ["SIR", "ICP", "HISTORY"],
        "sponsorship": "Sponsorship under Mission Vatsalya asked for",
        "outcome": "Restored to the parents; all seven follow-ups made",
        "members": MEMBERS,
    },
    "form_17": {
        "produced_at": MORNING,
        "produced_place": "Committee's office, Gandhi Nagar",
        "rescued_at": datetime(2026, 8, 19, 10, 10, tzinfo=UTC),
        "producer": {
            "name": "Sub-Inspector Kavita Meena",
            "age": "41",
            "sex": "Female",
            "address": "Anti Human Trafficking Unit, Jaipur",
            "phone": "94140 00000",
            "occupation": "Police officer",
            "organisation": "AHTU Jaipur (East)",
        },
        "child": CHILD,
        "parents": PARENTS,
        "found_place": "Bangle workshop, second floor, Bhatta Basti, Jaipur",
        "found_with": {"name": "Foreman, calls himself Chand", "work": "Lac bangles"},
        "circumstances": (
            "Eleven children in one room of about 12 × 10 feet, at work from eight in"
            " the morning until ten at night.\nThe door was locked from outside."
        ),
        "allegation": "Wages withheld; ₹15,000 advance paid to an agent.",
        "condition": "Thin, cough, eyes red; no fever.",
        "belongings": "One bag with clothes",
    },
    "form_18": {
        "child": CHILD,
        "parents": PARENTS,
        "produced_on": date(2026, 8, 20),
        "home": {
            "name": "Government Children's Home for Boys, Jaipur",
            "kind": "Children's home",
            "address": "Gandhi Nagar, Jaipur 302015",
            "registration": "RJ/CCI/2019/0117",
            "registered_until": date(2027, 3, 31),
            "beds": 50,
            "children": 38,
        },
        "months": 4,
        "until": date(2026, 12, 20),
        "directions": [
            "The child's cough is examined at the district hospital within two days."
        ],
        "next_sitting": date(2026, 9, 3),
        "members": MEMBERS[:2],
        "copies": COPIES[1:],
    },
    "form_20": {
        "declarant": {
            "name": "Salim Ansari",
            "relation": "Father",
            "house": "14",
            "street": "Pashchim Tola",
            "village": "Rampatti",
            "district": "Madhubani",
            "state": "Bihar",
            "phone": "94310 00000",
        },
        "child": CHILD,
        "committee": "Child Welfare Committee, Madhubani",
        "witnesses": [{"name": "Ramesh Jha", "role": "Ward member"}],
    },
    "form_21": {
        "ordered_to": "Probation Officer, District Child Protection Unit, Jaipur",
        "source": "Production by AHTU Jaipur (East) on 20 August 2026",
        "child": CHILD,
        "parents": PARENTS,
        "due_on": date(2026, 9, 4),
        "questions": ["Has the agent been in touch with the family since?"],
        "members": MEMBERS[:1],
    },
    "form_44": {
        "child": CHILD,
        "parents": PARENTS,
        "placed": {
            "where": "Government Children's Home for Boys, Jaipur",
            "by": "Child Welfare Committee, Jaipur",
            "section": "s. 36",
            "term": "4 months",
            "on": date(2026, 8, 20),
        },
        "receiver": {
            "name": "Salim Ansari",
            "relation": "Father",
            "address": PARENTS["address"],
            "phone": "94310 00000",
        },
        "district": "Madhubani",
        "home_state": "Bihar",
        "supervision": "Probation Officer, DCPU Madhubani",
        "home_committee": "Child Welfare Committee, Madhubani",
        "reason": "The home is suitable with support; the child wants to go home.",
        "escort": "Special Juvenile Police Unit, Jaipur",
        "follow_up": FOLLOW_UP,
        "members": MEMBERS,
        "copies": COPIES,
    },
    "form_45": {
        "ordered_to": "Special Juvenile Police Unit, Jaipur",
        "child": CHILD,
        "from_place": "Government Children's Home for Boys, Jaipur",
        "to_place": "Child Welfare Committee, Madhubani, Bihar",
        "receiver": {
            "name": "Anil Thakur, Chairperson",
            "office": "Child Welfare Committee, Madhubani",
            "address": "Collectorate, Madhubani 847211",
            "phone": "94310 00001",
        },
        "escorts": [
            {
                "name": "Rekha Devi",
                "rank": "Head constable",
                "sex": "F",
                "identity": "RJP 4471",
                "phone": "94140 00001",
            },
            {
                "name": "Mohan Lal",
                "rank": "Constable",
                "sex": "M",
                "identity": "RJP 5120",
                "phone": "94140 00002",
            },
        ],
        "travel": {
            "mode": "Train 12331, sleeper",
            "ticket": "PNR 000 0000000",
            "leaves_at": datetime(2026, 9, 1, 14, 0, tzinfo=UTC),
            "arrives_at": datetime(2026, 9, 3, 3, 30, tzinfo=UTC),
        },
        "allowance_paise": 645000,
        "allowance_paid_on": date(2026, 8, 31),
        "woman_officer": True,
        "order_on": date(2026, 8, 20),
        "members": MEMBERS[:1],
        "copies": COPIES[:1],
    },
    "final_order": {
        "child": CHILD,
        "parents": PARENTS,
        "produced_on": date(2026, 8, 20),
        "produced_by": "AHTU Jaipur (East)",
        "heard": [
            {
                "what": "Social investigation report (Form 22)",
                "on": date(2026, 9, 3),
            },
            {"what": "Age decided: 12 years", "on": date(2026, 9, 3)},
            {"what": "Report on the home, Madhubani", "on": date(2026, 9, 18)},
            {
                "what": "The child, in Maithili, with an interpreter",
                "on": date(2026, 9, 20),
            },
        ],
        "child_view": "Wants to live with his mother and go to school with his sister.",
        "findings": [
            "The child was taken from his village with a promise of schooling and made"
            " to work fourteen hours a day. He is a child in need of care and"
            " protection under section 2(14)(ii).",
            "The home is suitable with support. Neither parent is named as an accused.",
        ],
        "decisions": [
            {
                "section": "s. 37(1)(a)",
                "text": "The child is declared to be in need of care and protection.",
            },
            {
                "section": "s. 37(1)(b)",
                "text": "The child is restored to his parents under the supervision of"
                " the District Child Protection Unit, Madhubani.",
            },
        ],
        "directions": [
            {
                "text": "Compensation of ₹20,000 is recovered from the employer and put"
                " into the child's account.",
                "office": "Assistant Labour Commissioner, Jaipur",
                "due_on": date(2026, 10, 5),
            },
            {
                "text": "Admission to the village school.",
                "office": "DCPU Madhubani",
                "due_on": date(2026, 10, 3),
            },
        ],
        "follow_up": FOLLOW_UP,
        "members": MEMBERS,
        "copies": COPIES,
    },
    "follow_up_report": {
        "visit": {
            "slot": "2 months",
            "mode": "Visit at home",
            "by": "Sunita Mandal, DCPU Madhubani",
            "where": "Rampatti",
            "due_on": date(2026, 11, 3),
            "made_at": datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
        },
        "child": CHILD,
        "seen": {"at_home": True, "alone": True},
        "health": {
            "height_cm": 138,
            "weight_kg": 31.5,
            "look": "Well",
            "illness": "None",
        },
        "home": {
            "with": "Parents, two sisters",
            "conduct": "Kind",
            "chores": "1 hour, fetches water",
            "beaten": False,
            "abused": False,
        },
        "school": {
            "enrolled": True,
            "name": "Middle School Rampatti",
            "udise": "10050000000",
            "class_name": "5",
            "attendance_percent": 82,
            "absent_days": 4,
            "teacher": "Head teacher met",
            "remark": "Reads well, behind in sums",
        },
        "family": {
            "income": "₹6,000 a month",
            "debts": "₹15,000 to the agent",
            "work": "Father in the fields",
            "migration": "None",
            "agent": True,
            "sibling_at_risk": False,
        },
        "schemes": [
            {
                "name": "Sponsorship, Mission Vatsalya",
                "status": "Applied",
                "blocked_by": "Bank account",
            },
            {"name": "Ration card", "status": "Given", "blocked_by": ""},
        ],
        "money": {"received_paise": 0, "passbook_seen": False},
        "documents": ["BIRTH", "RATION", "AADHAAR"],
        "child_words": "“I go to school every day. The agent came once, father sent"
        " him away.”",
        "red_flags": ["The agent has been at the house"],
        "decision": "WATCH",
        "next": {
            "what": "Tell the police about the agent",
            "owner": "DCPU Madhubani",
            "due_on": date(2026, 11, 3),
        },
        "visitor": {
            "name": "Sunita Mandal",
            "designation": "Social worker, DCPU Madhubani",
            "signed_at": datetime(2026, 11, 1, 9, 30, tzinfo=UTC),
        },
    },
    "employer_notice": {
        "office": "Office of the Assistant Labour Commissioner, Jaipur",
        "notice_number": "ALC/JP/2026/311",
        "employer": {
            "name": "M/s Chandrakala Lac Bangles",
            "business": "Lac bangles",
            "address": "Bhatta Basti, Jaipur",
        },
        "workplace": {
            "name": "Second floor workshop",
            "address": "Bhatta Basti, Jaipur",
        },
        "rescued_on": date(2026, 8, 19),
        "children": [
            {
                "initials": "A. A.",
                "case_number": "CWC/RJ/110/2026/00042",
                "age": "12",
                "work": "Lac bangles",
                "period": "9 months",
                "wages_paise": 7225000,
                "compensation_paise": 2000000,
                "total_paise": 9225000,
            },
            {
                "initials": "R. M.",
                "case_number": "CWC/RJ/110/2026/00043",
                "age": "10",
                "work": "Lac bangles",
                "period": "4 months",
                "wages_paise": 3211150,
                "compensation_paise": 2000000,
                "total_paise": 5211150,
            },
        ],
        "total_paise": 14436150,
        "wages_law": "Code on Wages, 2019",
        "compensation_law": "M.C. Mehta v. State of Tamil Nadu",
        "days_to_pay": 15,
        "pay_by": date(2026, 9, 5),
        "pay_to": {
            "fund": "Child Labour Rehabilitation-cum-Welfare Fund, Jaipur",
            "account": "ends in 4471",
            "bank": "State Bank of India, Collectorate",
            "ifsc": "SBIN0000000",
            "reference": "ALC/JP/2026/311",
        },
        "hearing": {
            "at": datetime(2026, 8, 28, 5, 30, tzinfo=UTC),
            "place": "Labour office, Jaipur",
        },
        "officer": {
            "name": "Prakash Verma",
            "role": "Assistant Labour Commissioner",
            "signed_at": SIGNED,
        },
        "copies": ["District Magistrate, Jaipur", "Child Welfare Committee, Jaipur"],
    },
    "cause_list": {
        "sits_at": MORNING,
        "room": "Hearing room, Gandhi Nagar",
        "members": ["Sushila Sharma", "Dinesh Gurjar", "Farida Khan"],
        "items": [
            {
                "number": number,
                "at": f"{11 + number // 4}:{number % 4 * 15:02d}",
                "case_number": f"CWC/RJ/110/2026/{40 + number:05d}",
                "initials": initials,
                "purpose": purpose,
                "stage": stage,
                "language": language,
                "due_on": date(2026, 8, 20 + number),
            }
            for number, initials, purpose, stage, language in (
                (1, "A. A.", "Production", "Produced", "Maithili"),
                (2, "R. M.", "Production", "Produced", "Maithili"),
                (3, "S. K.", "Inquiry report", "Inquiry", "Bhojpuri"),
                (4, "G. O.", "Final order", "Home checked", "Santali"),
                (5, "M. H.", "Home check read", "Home check", "Bengali"),
            )
        ],
    },
    "letter": {
        "office": "District Child Protection Unit, Jaipur",
        "letter_number": "DCPU/JP/2026/877",
        "to": [
            "The Assistant Director",
            "District Child Protection Unit",
            "Madhubani, Bihar",
        ],
        "subject": "Request to visit the home of a child, CH-2026-K7Q42",
        "reference": "Order of the Committee of 20 August 2026",
        "paragraphs": [
            "A child from your district is in care in Jaipur. The details come to you"
            " through Savera, not by post.",
            "The Committee asks you to visit the home and to answer the twelve"
            " questions within fifteen days.",
        ],
        "enclosures": ["Form 21", "List of questions"],
        "signatory": {
            "name": "Meera Rathore",
            "designation": "District Child Protection Officer",
            "signed_at": SIGNED,
        },
        "copies": ["Child Welfare Committee, Jaipur"],
    },
}

FILLED = {paper: HEAD | facts for paper, facts in FILLED.items()}
PAPERS = sorted(FILLED)
