"""Tables of English that no rule gives: irregular words, verbs, words of two spellings."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IRREGULAR_VERBS = {
    base: tuple(rest.split())
    for base, rest in (
        ("arise", "arose arisen"),
        ("be", "am is are was were been being"),
        ("bear", "bore borne born"),
        ("beat", "beat beaten"),
        ("become", "became"),
        ("begin", "began begun"),
        ("bend", "bent"),
        ("bind", "bound"),
        ("bite", "bit bitten"),
        ("bleed", "bled"),
        ("blow", "blew blown"),
        ("break", "broke broken"),
        ("breed", "bred"),
        ("bring", "brought"),
        ("build", "built"),
        ("burn", "burned burnt"),
        ("burst", "burst"),
        ("buy", "bought"),
        ("catch", "caught"),
        ("choose", "chose chosen"),
        ("cling", "clung"),
        ("come", "came"),
        ("cost", "cost"),
        ("creep", "crept"),
        ("cut", "cut"),
        ("deal", "dealt"),
        ("die", "died dying"),
        ("dig", "dug"),
        ("do", "does did done"),
        ("draw", "drew drawn"),
        ("drink", "drank drunk"),
        ("drive", "drove driven"),
        ("eat", "ate eaten"),
        ("fall", "fell fallen"),
        ("feed", "fed"),
        ("feel", "felt"),
        ("fight", "fought"),
        ("find", "found"),
        ("flee", "fled"),
        ("fly", "flew flown"),
        ("forbid", "forbade forbidden"),
        ("forget", "forgot forgotten"),
        ("freeze", "froze frozen"),
        ("get", "got gotten"),
        ("give", "gave given"),
        ("go", "goes went gone"),
        ("grow", "grew grown"),
        ("hang", "hung hanged"),
        ("have", "has had"),
        ("hear", "heard"),
        ("hide", "hid hidden"),
        ("hit", "hit"),
        ("hold", "held"),
        ("hurt", "hurt"),
        ("keep", "kept"),
        ("know", "knew known"),
        ("lay", "laid"),
        ("lead", "led"),
        ("leave", "left"),
        ("lend", "lent"),
        ("let", "let"),
        ("lie", "lied lay lain lying"),
        ("light", "lit lighted"),
        ("lose", "lost"),
        ("make", "made"),
        ("mean", "meant"),
        ("meet", "met"),
        ("overrun", "overran"),
        ("overthrow", "overthrew overthrown"),
        ("pay", "paid"),
        ("put", "put"),
        ("quit", "quit"),
        ("raid", "raided"),
        ("read", "read"),
        ("rebuild", "rebuilt"),
        ("retake", "retook retaken"),
        ("ride", "rode ridden"),
        ("ring", "rang rung"),
        ("rise", "rose risen"),
        ("run", "ran"),
        ("say", "said"),
        ("see", "saw seen"),
        ("seek", "sought"),
        ("sell", "sold"),
        ("send", "sent"),
        ("set", "set"),
        ("shake", "shook shaken"),
        ("shed", "shed"),
        ("shoot", "shot"),
        ("show", "showed shown"),
        ("shut", "shut"),
        ("sing", "sang sung"),
        ("sink", "sank sunk"),
        ("sit", "sat"),
        ("sleep", "slept"),
        ("speak", "spoke spoken"),
        ("spend", "spent"),
        ("split", "split"),
        ("spread", "spread"),
        ("stand", "stood"),
        ("steal", "stole stolen"),
        ("stick", "stuck"),
        ("strike", "struck stricken"),
        ("swear", "swore sworn"),
        ("sweep", "swept"),
        ("swim", "swam swum"),
        ("take", "took taken"),
        ("teach", "taught"),
        ("tear", "tore torn"),
        ("tell", "told"),
        ("think", "thought"),
        ("throw", "threw thrown"),
        ("understand", "understood"),
        ("uphold", "upheld"),
        ("wake", "woke woken"),
        ("wear", "wore worn"),
        ("win", "won"),
        ("withdraw", "withdrew withdrawn"),
        ("write", "wrote written"),
    )
}

IRREGULAR_PLURALS = {
    "aircraft": "aircraft",
    "analysis": "analyses",
    "basis": "bases",
    "calf": "calves",
    "child": "children",
    "crisis": "crises",
    "datum": "data",
    "foot": "feet",
    "goose": "geese",
    "half": "halves",
    "hovercraft": "hovercraft",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "loaf": "loaves",
    "man": "men",
    "medium": "media",
    "mouse": "mice",
    "ox": "oxen",
    "person": "people",
    "scarf": "scarves",
    "shelf": "shelves",
    "spacecraft": "spacecraft",
    "thesis": "theses",
    "thief": "thieves",
    "tooth": "teeth",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}

PLURALS_IN_OES = _words(
    """
    cargo do echo embargo go hero mosquito potato tomato tornado torpedo veto volcano
    """
)

# Words that also are, or only are, regular verbs. Endings such as -ate and -ize tell themselves.
VERBS = _words("""
    abandon abduct accept accuse achieve act add admit advance advise afford agree aid aim airlift
    alarm alert allow ambush announce answer appeal appear apply appoint approach approve arm
    arrest arrive ask assault assist attack attempt attend ban bar barrage battle beg believe
    besiege betray blackout blame blast block blockade board bomb bombard boost breach brief burn
    bury bypass call camp cancel capture carry cause cease challenge change charge chase check
    claim clash clean clear climb close collapse collide combat comment commit complain confirm
    confiscate conquer conscript contact contain continue control convoy cope counter counterattack
    cover crack crash create cripple cross crush damage dare deal decide declare defeat defect
    defend defuse delay deliver demand demine deny deploy deport deprive derail desert destroy
    detain detect deter detonate devastate disappear disarm discover dispatch display disrupt drag
    drain drift drill drop drown dump edit eject embargo employ enable encircle end enforce enlist
    enter equip erupt escalate escape escort establish exchange execute exhume expand expect expel
    explain explode export expose extend face fail fear fill film finance fine fire flash flatten
    flood follow force fortify free fuel fund gain gather greet guard guide halt hamper hand happen
    harass harm help hijack hinder hoist honor honour host hunt imprison improve include increase
    indict inflict inform injure inspect install insult intend intercept interview invade invest
    jail jam join jump justify kick kidnap kill land last launch leak lift limit link liquidate
    list live load lock look loot lower maim maintain manage march mark match merge mine miss
    mobilise mobilize monitor mount mourn move murder name need negotiate notify obey obstruct
    obtain occur offer open oppose order oust outflank own pardon park pass patrol pause perish
    permit persuade pick pierce plan plant play plead pledge plunder plunge point poison post pound
    pour practice practise praise prepare present press prevent proceed proclaim produce promise
    propose protect protest prove provide publish pull punish pursue push question raise ram ransom
    rape reach react receive recover recruit reduce refuel refuse regain reject relay release
    rely remain remember remove repair repel reply report request require rescue reserve resign
    resist respond rest restore restrict result retain retire retreat retrieve return reveal review
    revolt ruin rule rush sabotage sail sanction save scan scramble seal search secure seem seize
    sell sentence serve settle shell shelter shift ship shock shout siege sign signal silence smash
    smoke smuggle snipe spark spill spot spy stab stage starve start stay stem step stop storm
    stranded stretch strip struggle subpoena succeed suffer suggest supply support suppress surge
    surrender surround survive suspect suspend sustain swap switch talk target test threaten
    toll torch torture touch train transfer transport trap travel treat trigger try turn undermine
    unveil urge use vanish visit volunteer vote vow wait walk want warn wash watch weaken welcome
    whip wish witness work worry wound wreck yield
    """)

# Regular verbs that double the last consonant although the stress rule of one syllable is silent.
DOUBLING = _words(
    """
    admit commit compel control defer deter equip expel forget occur patrol permit refer regret
    repel submit transfer transmit rebel
    """
)

# Doubled in Britain, not in America: both spellings are emitted.
DOUBLING_IN_BRITAIN = _words(
    """
    cancel channel counsel fuel label level marshal model quarrel refuel shovel signal travel
    tunnel
    """
)

_PAIRS = (
    ("armour", "armor"),
    ("armoured", "armored"),
    ("behaviour", "behavior"),
    ("calibre", "caliber"),
    ("centre", "center"),
    ("colour", "color"),
    ("defence", "defense"),
    ("favour", "favor"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("kilometre", "kilometer"),
    ("labour", "labor"),
    ("licence", "license"),
    ("litre", "liter"),
    ("manoeuvre", "maneuver"),
    ("metre", "meter"),
    ("neighbour", "neighbor"),
    ("offence", "offense"),
    ("practise", "practice"),
    ("programme", "program"),
    ("rumour", "rumor"),
    ("theatre", "theater"),
)
BRITISH_AMERICAN = {here: there for pair in _PAIRS for here, there in (pair, pair[::-1])}

# Inflected forms and lookalikes of verbs that are words of their own: left bank is not leave bank.
OWN_WORDS = _words("""
    being bit bore bound building candidate certificate chocolate climate corporate felt found
    gold ground lay left lit meeting news premise private promise rose saw senate series shed
    shot species spoke state thought wound
    """)

# Ordinary words a rule may begin with a capital: they are not names to be transliterated.
NOUNS = _words(
    """
    aircraft airfield airport alarm army artillery battalion boat body border bridge brigade bunker
    cable captain cargo casualty ceasefire chief child citizen city civilian coast colonel column
    commander company conflict consul corridor council country crimes curfew depot diplomat
    division doctor drone election embassy enemy energy factory family farm fighter fleet forest
    former front frontline garrison general government governor grain guns harbor helicopter
    hospital hostage house humanitarian infantry island journalist killed kremlin launcher leader
    maidan major market mayor media medic member militant military minefield minister ministry
    missile mobilization nation navy news night nuclear number officer official outage parliament
    people plane police policy port power president prison prisoner province radar railway ransom
    rebel refugee regiment region republic reporter resident river road rocket russia russian
    school sector security separatist sergeant ship siren sniper soldier spokesman spring station
    street submarine summer tanker territory terrorist today tonight traffic train treaty trench
    troops tunnel ukraine ukrainian unit vehicle vessel veteran victim village volunteers warrior
    warship water weapon window winter woman women wounded yesterday
    """
)

# Short words that mean something small in any case: as abbreviations they need their capitals.
SMALL_WORDS = _words(
    """
    a ad aid am an and any are arm art as ask at be but by can dad did do eat end for get go had
    has he her his how i ice if in is it its lab led let lot man map may me men met mom my new no
    not now of off oh ok old on one or our out own pay per put ran raw red sad saw say sea see set
    she sit so son sun ten the tie to too two up us use war was way we who why win yes yet you
    """
)

# English words that look like Cyrillic forms: norms of номер must not make HOME of номе.
TWINS_OF_CYRILLIC = _words(
    """
    able atom baby back bait bake bate bath beak beam beat beta bite boat bomb book boom boot both
    byte cake came camp cape cat chat chip cite coat coma comb come comma cook cope copy each echo
    exam exit hack hate heap heat hike home hook hope item kappa kate kept kick kite kitty make
    mama mate math meat meet meta mike mime mitt mock mope name oath obey okay omaha pace pack pact
    papa path peak peek pick pike pipe pity poem poet poke pope potato tack take tame tape tate
    team temp text that them they tick time tomato tomb tome took topic type typo yacht
    """
)
