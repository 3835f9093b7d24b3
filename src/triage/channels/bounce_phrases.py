"""The words of mail servers: who they are, what they put in the subject, how they say that a mail failed."""

import re

TITLE = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*|\*+\s*|(?:re|fwd?|aw)\s*:\s*)?(?:undeliver(?:able|ed)(?:\s+(?:mail|message|"
    r"e-?mail)|\s*:|\s*$)|"
    r"(?:mail )?deliver?y (?:status )?(?:notification|notice|report|failure|failed|error|problem|has failed)|"
    r"returned (?:mail|e-?mail|message)|"
    r"failure notice|fail(?:ed|ure) (?:delivery|notice|mail)|(?:automatically )?rejected (?:mail|message)|"
    r"mail (?:delivery|system|could not|not delivered|returned|failure|error|status)|non[- ]?delivery|"
    r"nondeliverable|message (?:not delivered|status|delivery|undeliverable|could not)|(?:your )?(?:message|"
    r"mail) (?:you sent )?(?:could|can) ?not be delivered|"
    r"delivery (?:to .{1,80} )?(?:failed|has failed)|undelivered|rejected mail|mail rejected|message rejected|"
    r"notice: mail delivery|message you sent (?:was )?blocked|unzustellbar|nicht zustellbar|"
    r"zustellung fehlgeschlagen|(?:e-?mail|mail|nachricht).{0,40}(?:nicht zugestellt|unzustellbar)|fehler bei der|"
    r"benachrichtigung .{0,20}(?:zustellstatus|zustellung)|"
    r"(?:[ée]chec|rapport) de (?:la )?(?:remise|distribution|livraison)|non remis|message non (?:distribu|remis|"
    r"d[ée]livr)|"
    r"(?:correo|mensaje) (?:devuelto|no entregado|rechazado)|no se (?:puede|pudo) entregar|error de entrega|"
    r"fallo (?:de|en la) entrega|"
    r"mancata consegna|impossibile (?:recapitare|consegnare)|notifica (?:di|sullo) .{0,20}consegna|onbestelbaar|"
    r"niet (?:bezorgd|afgeleverd)|"
    r"n[ãa]o (?:foi )?entregue|falha na entrega|kan inte levereras|ikke levert|zwrot|nie dostarczono|"
    r"недоставленное|не доставлено|"
    r"配信不能|退信|系统退信|無法傳遞|user unknown|unknown user|error sending|warning: could not send|considered unsolicited|"
    r"spam (?:rejected|blocked)|"
    r"delivery.{0,20}fail|unable to deliver|address (?:not found|error|unknown)|invalid (?:address|recipient|"
    r"user)|no such user|mailbox (?:full|unavailable))",
    re.IGNORECASE,
)
SERVER_ADDRESS = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|post[ _-]?master\d*|postmast|mdaemon|mailsystem|mail[-_.]system|"
    r"mail[-_.]?delivery|maildelivery|"
    r"delivery[-_.]?(?:system|agent)|mailerdaemon|smtp[-_.]?(?:server|daemon|gateway)|uucp|"
    r"microsoftexchange[0-9a-f]*|bounce(?:s|d|r)?[-_.]?(?:handler)?|"
    r"mmdf|lmtpd|internet-?mail|vinet_server|e500_smtp_mail_service|imss|mail_?admin|smtpd?|autodelivery|"
    r"returned?-?mail|mxlogic)@",
    re.IGNORECASE,
)
SERVER_NAME = re.compile(
    r"mailer[- _]?daemon|mail[- ]delivery[- ](?:sub)?system|mail delivery (?:service|agent)|\bpost ?master\b|"
    r"system administrator|mail administrator|mail system|"
    r"delivery subsystem|internet mail (?:delivery|service|agent)|microsoft outlook|mailsystem|"
    r"e-?mail administrator|mail router|"
    r"mailadministrator|mail deliver|systemadministrator|exchange system|content filter|microsoft exchange|"
    r"smtp (?:gateway|server)|mail gateway|(?:courier )?mail server at ",
    re.IGNORECASE,
)
PROGRAM = re.compile(
    r"this is the (?:qmail-send|postfix|.{0,30}mail(?:er)?(?: delivery)?|deliver|machine generated|sun|"
    r".{0,20}smtp|email server|mail transfer|mxlogic).{0,40}(?:program|system|message|server|at)\b|"
    r"this message was created automatically by (?:the )?mail|i wasn.t able to deliver your message|"
    r"i.m afraid i wasn.t able|"
    r"(?:the original message was received at|the following addresses had (?:permanent|delivery))|"
    r"this is (?:a permanent error|an automatically generated delivery status)|"
    r"reporting-mta\s*:|diagnostic-code\s*:|your message (?:could not be|was not|cannot be|"
    r"has not been) delivered to|"
    r"your message\s{1,9}(?:to|subject):.{0,400}(?:did not reach|was not delivered|not delivered)|"
    r"your message did not reach|"
    r"message from\s+(?:yahoo|google|hotmail|interscan|gmx|aol|web\.de)|"
    r"(?:delivery to|the) (?:the )?following (?:recipient|address|e-?mail address)\S{0,4} (?:\S+ ){0,4}(?:failed|"
    r"could not|permanent|not delivered|rejected)|"
    r"transcript of (?:the )?session|non-?delivery report|hi\. this is the|failed recipients",
    re.IGNORECASE | re.DOTALL,
)
PROGRAM_HINTS = (
    "this is the", "created automatically", "able to deliver", "message was received", "following", "permanent error",
    "automatically generated", "reporting-mta", "diagnostic-code", "your message", "message from", "transcript",
    "delivery report", "failed recipients",
)  # fmt: skip
FAILURE = re.compile(
    r"\b5\d\d[ -](?:#?5\.\d{1,3}\.\d{1,3}|\S{0,40}\s?.{0,120}(?:user|mailbox|recipient|address|relay|rejected|"
    r"unknown|denied|no such|spam|not |unavailable|blocked|message|invalid|disabled|policy))|"
    r"#?\b5\.\d{1,3}\.\d{1,3}\b|user (?:is )?(?:unknown|not (?:found|known|listed)|does ?n.t (?:exist|have)|"
    r"does not (?:exist|have)|doesn.t)|unknown (?:user|recipient|address|mailbox|local)|"
    r"no (?:such|local) (?:user|recipient|address|mailbox|person|domain|host)|no mailbox here|(?:user|account|"
    r"mailbox|recipient|address).{0,60}(?:does not exist|doesn.t exist|not exist|is full|unavailable|disabled|"
    r"inactive|not found|over(?: the)? quota|not active|has been (?:closed|suspended|disabled)|rejected|unknown)|"
    r"(?:could ?not|cannot|can not|can.t|was not|wasn.t|not be|unable to|failed to|were not|has not been|did not|"
    r"not) (?:be )?(?:deliver|reach|sent|send|process)|"
    r"un(?:able to )?deliver(?:able|y)|undelivered|deliver?y (?:\S+ ){0,6}(?:fail|abort|error|impossible|"
    r"not possible)|failed (?:delivery|recipient|address)|permanent(?:ly)?(?:,? fatal)? (?:error|fail|reject)|"
    r"fatal error|"
    r"quota (?:is )?exceeded|exceed(?:s|ed|ing) (?:\S+ ){0,4}(?:quota|limit|size|storage)|over (?:disk )?quota|"
    r"(?:relay|relaying|access) (?:access )?(?:denied|not)|not a (?:relay|gateway)|host (?:unknown|not found|"
    r"or domain)|"
    r"(?:message|mail|e-?mail)(?: \S+){0,6} (?:rejected|refused|blocked|bounced|returned)|(?:rejected|"
    r"refused) (?:by|your|the)|too (?:large|big|long)|considered (?:to be )?(?:spam|unsolicited)|"
    r"nicht (?:zugestellt|ausgeliefert|zustellbar|übermittelt|erreicht)|konnte nicht|unbekannter (?:empf|"
    r"benutzer)|n.a pas pu|n.ont pas (?:pu|re[çc]u)|no (?:se )?(?:pudo|puede|ha podido|ha sido)|non (?:[èe] stato|"
    r"pu[òo] essere|remis)|"
    r"not a (?:valid|known) (?:user|address|recipient)|niet (?:worden )?(?:afgeleverd|bezorgd)|nie (?:mo[żz]e|"
    r"zosta[łl]|istnieje)|не (?:может|доставлен|удалось)|n[ãa]o (?:p[ôo]de|foi|existe)|届けられません|配信できません|无法|"
    r"not been (?:delivered|sent)|(?:was|been) blocked by|"
    r"(?:did|has) not reach|undisclosed failure|removed from (?:\S+ ){0,4}queue|too many hops|mail loop|"
    r"loops? back|timed? ?out|giving up|gave up|retry (?:timeout|time not) ",
    re.IGNORECASE,
)
DELAY = re.compile(
    r"will (?:continue|keep|be retr)(?:\S* ){0,3}(?:to )?(?:try|trying|attempt|retr)|"
    r"delivery attempts will continue|still trying|will be (?:retried|re-?attempted)|"
    r"this is (?:just )?a warning(?: message)? only|"
    r"(?:warning message only|you do not need to (?:resend|take any)|not yet been delivered|has been (?:delayed|"
    r"postponed)|delivery (?:is |has been )?(?:delayed|postponed)|no action is required on your part|"
    r"advisory-only|noch nicht zugestellt|weiterhin versuch|temporarily delayed|has not been delivered yet|"
    r"message (?:is )?still (?:in queue|undelivered)|could not (?:yet )?be (?:sent|delivered) for (?:the (?:last|"
    r"past) )?\d|will retry|keep trying)",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(
    r"giv(?:e|en|ing) up|gave up|permanent(?:ly)? (?:error|fail)|permanent fatal|no further attempts|has expired|"
    r"queue too long|action:\s*failed|message (?:has been )?removed|unable to (?:be )?deliver|"
    r"(?:could|can)not be delivered\.|retry time.?out exceeded|\b55\d[ -]|\b5\.\d\.\d\b|delivery (?:has )?failed|"
    r"undeliverable|returned mail: (?!warning|cannot send message within)|failure notice",
    re.IGNORECASE,
)
CHALLENGE = re.compile(
    r"(?:to (?:complete|confirm|verify|have your) (?:\S+ ){0,8}(?:deliver|deliver(?:y|ed)|sender|message)|"
    r"confirm(?:ation)? (?:that )?you (?:are|sent)|click (?:\S+ ){0,6}(?:to verify|to confirm|to prove|below to)|"
    r"challenge[- ]response|"
    r"waiting list|guest ?list|whitelist(?:ed)? (?:request|sender)|please verify your|human sender|"
    r"sender verification|awaiting (?:your )?(?:verification|moderator|approval)|"
    r"held for (?:moderator|approval|review)|reply to this (?:message|e-?mail) (?:\S+ ){0,6}(?:to confirm|"
    r"to verify|and your))",
    re.IGNORECASE,
)
ANSWER = re.compile(r"\s*(?:re|aw|sv|tr|fwd?|wg|antw)\s*:", re.IGNORECASE)
NAMED = re.compile(
    r"(?:following (?:recipient|address|user|e-?mail)|failed recipient|final-recipient|original-recipient|"
    r"intended recipient|undeliverable address|delivered to|deliver(?:y)? to|addressed to|reach the following|"
    r"unknown (?:user|recipient|address|local)|user unknown|no such (?:user|recipient)|rcpt to|to the following|"
    r"recipient (?:name|address)?\s*:|^\s*to\s*:|mailbox|user|empf[äa]nger|destinat|an die|for)"
    r"([^@]{0,200}?[<\s:;\"'(\[]?[^\s<>@]{1,64}@[^\s<>]{1,200})",
    re.IGNORECASE | re.MULTILINE,
)
REFUSED = re.compile(r"(?:was|been) (?:blocked|rejected|refused) by|has not been delivered", re.IGNORECASE)
RCPT_TO = re.compile(r"\brcpt to\s?:\s?([^\n]{1,300}@[^\n]{1,300})", re.IGNORECASE)
TO_LINE = re.compile(
    r"^[ \t>*|]*(?:To|Envelope-To|X-Envelope-To|Delivered-To|Recipient)\s*:([^\n]{1,300}@[^\n]{1,300})",
    re.IGNORECASE | re.MULTILINE,
)
