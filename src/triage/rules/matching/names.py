"""What is known of given names and of words: short forms, and words of every day that are names as well."""

from typing import Final

_SHORT: Final = """
alexander: alex al sandy sasha xander lex
alexandra: alex sandra sasha lexi
andrew: andy drew
anthony: tony ant
benjamin: ben benny
catherine: cat cathy kate katie kathy kitty
charles: charlie chas chuck
charlotte: charlie lottie
christopher: chris kit topher
christina: chris tina chrissie
daniel: dan danny
david: dave davey
edward: ed eddie ned ted teddy
eleanor: ellie nell nora
elizabeth: beth bess betty eliza libby liz lizzie lisa
emily: em emmy millie
florence: flo florrie
frederick: fred freddie
george: georgie
hannah: han
harold: harry hal
henry: harry hal hank
isabella: bella izzy isa
jacob: jake
james: jim jimmy jamie
jessica: jess jessie
jennifer: jen jenny
john: johnny jack
jonathan: jon jonny
joseph: joe joey
joshua: josh
katherine: kat kate kath kathy katie kitty
kathryn: kat kate kath kathy katie kitty
lawrence: larry laurie
leonard: leo len lenny
louise: lou
margaret: maggie meg peggy
matilda: tilly mattie
matthew: matt matty
maximilian: max
michael: mike mick mikey
mohammed: mo
muhammad: mo
natasha: tash tasha
nathaniel: nat nate nathan
nicholas: nick nicky
olivia: liv livvy
oliver: ollie
patrick: pat paddy
philip: phil
rebecca: becky becca
richard: rich dick ricky
robert: rob bob bobby robbie bert
samantha: sam sammy
samuel: sam sammy
stephen: steve
theodore: ted teddy theo
thomas: tom tommy
timothy: tim timmy
victoria: vicky tori
william: will bill billy liam
zachary: zac zach zak
"""
SHORT_FORMS: Final = {
    name: frozenset(forms.split()) for name, _, forms in (line.partition(":") for line in _SHORT.split("\n") if line)
}
FULL_FORMS: Final = {
    short: frozenset(name for name, forms in SHORT_FORMS.items() if short in forms)
    for short in {form for forms in SHORT_FORMS.values() for form in forms}
}
ORDINARY: Final = frozenset(
    """
    april august baker bank banks barber bell bill bird bishop black bliss blue bloom bright brook brooks brown bush butler
    carpenter castle chance charity christian church clay cliff close cook cooper cross dale day dawn dean drew driver early
    ever faith field fields fisher flower ford forest forester fox frank frost gale gay gill glen gold good grace grant gray
    green grey guy hall hardy harmony hazel heath hill hills hope house ivy jack jay joy june just justice key king kit knight
    lake lamb lane lark law lee little long love lily lock major major mark marks marsh mason may miles mill mills miller
    moor moss north oak olive page park parker parks pat patience pearl penny pike pitt pool poole poppy porter price prince
    queen quay rain ray reason rich river rivers rob robin rock rose ruby rush sage sam sandy sharp shepherd short sky small
    south spring star stone storm strong sue summer sunny swift taylor teal teddy tiny tom town trinity wall walker ward waters
    way wells west wheeler white will willow winter wise wood woods young
    """.split()
) - {"sam", "tom", "lee", "kit", "pat", "jay", "gale", "dean", "glen"}
STOP: Final = frozenset(
    """
    a about after again all also am an and another any anybody are as ask asked at away back be because been before being both
    bus but by call came can cannot child children come could day days dear did do does done driver each email escort ever
    every for from get give go going gone got had has have he hello help her here hers hi him his home hour hours how i if in
    into is it its just know last late let letter like made mail make me message minibus minutes month more morning mr mrs ms
    much my need never new next no nobody not nothing now of off old on once one only or other our out over pick please regards
    ring route said same say school see send she should since so some son still such taxi tell than thank thanks that the their
    them then there these they this those time to today told tomorrow too transport two under until up us very wait waiting want
    was we week weeks well went were what when where which while who why with work would write year years yes yesterday yet you
    your yours daughter mother father mum dad parent council county
    """.split()
)
NOT_SURNAMES: Final = frozenset(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december i mr mrs ms miss dr sir year school academy college primary the and is was has at of in on from for not no
    """.split()
)
TITLES: Final = frozenset("mr mrs ms miss mx dr prof sir dame lady lord rev cllr master".split())
MANY: Final = frozenset(
    """
    admin administrator bookings casework caseworker contact control desk donotreply enquiries enquiry family forms head help
    hello info mail mailbox noreply no-reply office post postmaster reception school send senco support team transport
    """.split()
)  # the part of an address before the @ that no one person writes from
NOBODY: Final = frozenset(
    ("anonymous", "none", "number withheld", "private", "restricted", "unavailable", "unknown", "withheld")
)
PLAIN_SCHOOL_WORDS: Final = frozenset(
    """
    school academy primary college special the high upper lower junior juniors infant infants nursery secondary grammar of and
    church ce rc c e community centre sixth form first middle house trust
    """.split()
)
