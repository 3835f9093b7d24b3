"""The names that a reading may use: one list for the lexicon, the policy, the store's columns and the screens."""

from typing import Final

FAMILIES: Final = ("kind", "topic", "situation", "need", "flag", "mark")
KINDS: Final = (
    *("enquiry", "service_request", "complaint", "compliment", "mp_enquiry", "appeal", "foi_sar", "auto_reply", "spam"),
    "off_topic",
)
TOPICS: Final = (
    *(
        "no_transport_allocated",
        "vehicle_no_show",
        "late",
        "journey_time",
        "wrong_vehicle",
        "crew_change",
        "driver_conduct",
    ),
    *("safety_incident", "eligibility", "appeal", "reimbursement", "change_of_details", "information_request"),
    *("communication_failure", "complaint_handling", "contract_retender", "lost_property", "praise", "other"),
)
NEEDS: Final = (
    *("wheelchair", "medical", "epilepsy", "oxygen_ventilation", "sensory", "autism_anxiety", "single_occupancy"),
    *(
        "passenger_assistant",
        "harness_restraint",
        "behaviour",
        "communication",
        "learning_disability",
        "visual_impairment",
    ),
    *("hearing_impairment", "mental_health", "young_child", "residential_respite"),
)
# Facts that are no situation by themselves and that the policy raises or shortens on.
FLAGS: Final = (
    *(
        "harm",
        "next_school_day",
        "carer_cannot",
        "out_of_money",
        "fixed_day",
        "unanswered",
        "repeat",
        "repeated_failure",
    ),
    *(
        "distress_1",
        "distress_2",
        "distress_3",
        "dissatisfied",
        "child_mentioned",
        "professional",
    ),
    *("ongoing", "deadline", "sar", "foi", "date"),
    *("wanted", "promised"),
)
MACHINE_KINDS: Final = frozenset({"auto_reply", "spam"})
