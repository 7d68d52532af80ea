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
        ("bet", "bet"),
        ("bind", "bound"),
        ("bite", "bit bitten"),
        ("bleed", "bled"),
        ("blow", "blew blown"),
        ("break", "broke broken"),
        ("breed", "bred"),
        ("bring", "brought"),
        ("broadcast", "broadcast"),
        ("build", "built"),
        ("burn", "burned burnt"),
        ("burst", "burst"),
        ("buy", "bought"),
        ("cast", "cast"),
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
        ("forgive", "forgave forgiven"),
        ("freeze", "froze frozen"),
        ("get", "got gotten"),
        ("give", "gave given"),
        ("go", "goes went gone"),
        ("grind", "ground"),
        ("grow", "grew grown"),
        ("hang", "hung hanged"),
        ("have", "has had"),
        ("hear", "heard"),
        ("hide", "hid hidden"),
        ("hit", "hit"),
        ("hold", "held"),
        ("hurt", "hurt"),
        ("keep", "kept"),
        ("kneel", "knelt"),
        ("know", "knew known"),
        ("lay", "laid"),
        ("lead", "led"),
        ("leap", "leapt leaped"),
        ("learn", "learned learnt"),
        ("leave", "left"),
        ("lend", "lent"),
        ("let", "let"),
        ("lie", "lied lay lain lying"),
        ("light", "lit lighted"),
        ("lose", "lost"),
        ("make", "made"),
        ("mean", "meant"),
        ("meet", "met"),
        ("mislead", "misled"),
        ("mistake", "mistook mistaken"),
        ("overcome", "overcame"),
        ("overfly", "overflew overflown"),
        ("overrun", "overran"),
        ("oversee", "oversaw overseen"),
        ("overthrow", "overthrew overthrown"),
        ("pay", "paid"),
        ("put", "put"),
        ("quit", "quit"),
        ("raid", "raided"),
        ("read", "read"),
        ("rebuild", "rebuilt"),
        ("repay", "repaid"),
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
        ("shrink", "shrank shrunk"),
        ("shut", "shut"),
        ("sing", "sang sung"),
        ("sink", "sank sunk"),
        ("sit", "sat"),
        ("sleep", "slept"),
        ("slide", "slid"),
        ("speak", "spoke spoken"),
        ("spend", "spent"),
        ("split", "split"),
        ("spread", "spread"),
        ("stand", "stood"),
        ("steal", "stole stolen"),
        ("stick", "stuck"),
        ("sting", "stung"),
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
        ("upset", "upset"),
        ("wake", "woke woken"),
        ("wear", "wore worn"),
        ("weep", "wept"),
        ("win", "won"),
        ("withdraw", "withdrew withdrawn"),
        ("withhold", "withheld"),
        ("withstand", "withstood"),
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

NOUNS_IN_LY = _words(
    "ally anomaly assembly belly bully butterfly family fly jelly monopoly rally reply supply"
)

PLURALS_IN_OES = _words(
    """
    cargo do echo embargo go hero mosquito potato tomato tornado torpedo veto volcano
    """
)

# Words that also are, or only are, regular verbs. Endings such as -ate and -ize tell themselves.
VERBS = _words(
    """
    abandon abduct abort absorb abuse accelerate accept accompany accuse achieve acquire acquit
    act adapt add address adjust admire admit adopt advance advise affect afford aggravate agree
    aid aim airdrop airlift alarm alert allow alter alternate amass amaze ambush amuse analyse
    analyze anchor annex announce annoy answer apologise appeal appear appease applaud apply
    appoint approach approve arm armor armour arrange arrest arrive ask assassinate assault
    assemble assert assign assist assume assure astonish attach attack attain attempt attend
    attract audit avenge avert avoid award back bail bake ban bankrupt bar bargain barrage
    barricade barter base bathe battle beg behave behead believe belong benefit berate besiege
    betray bias bill blacklist blackmail blackout blame blast blaze bless blind block blockade
    board boil bolster bomb bombard boost borrow boycott brand breach breathe bribe brief broker
    brush bully burden burn bury butcher bypass calculate call calm camp cancel capsize capture
    care carry carve cater cause caution cease celebrate censor center centre certify chair
    challenge champion change chant charge chase chat cheat check cheer choke circle cite claim
    clap clarify clash classify clean clear click climb close coach coerce collapse collect
    collide color colour combat command commemorate commend comment commit compare compete
    compile complain compose compromise conceal concede concern conclude condemn conduct confess
    confine confirm confiscate confront congratulate connect conquer conscript consider consist
    console consult consume contact contain contend contest continue contract contribute control
    convene convert convey convict convince convoy cook cool cope copy correct corrupt cough
    count counter counterattack counterfeit court cover crack crash crawl create cripple
    criticise criticize cross crown crush cry cultivate curb cure curse cycle damage dance dare
    deal debate decay deceive decide declare decline decrease decrypt dedicate deem deface
    defame default defeat defect defend define defraud defuse defy delay delete delight delist
    deliver demand demine demolish demonstrate demote denounce deny depart depeg depend depict
    deplete deplore deploy deport depose deposit deprive derail describe desert deserve design
    desire despise destabilise destabilize destroy detach detain detect deter deteriorate
    detonate devastate develop devise die differ digest dilute diminish dip direct disable
    disagree disappear disappoint disarm disclose disconnect discourage discover discuss dislike
    dismantle dismiss dispatch disperse displace display dispose dispute disregard disrupt
    dissolve distinguish distort distribute disturb dive divert divest divide document dodge
    donate double doubt downgrade doze draft drag drain dread dress drift drill drop drown dry
    duck dump dye ease eavesdrop edit eject elect eliminate embargo embarrass embezzle embrace
    emerge emigrate emphasise emphasize employ empty enable encircle encounter encourage encrypt
    end endanger endeavor endeavour endorse endure enforce engage enhance enjoy enlist enquire
    enrich ensure enter entertain entrench envy equal equip eradicate erase erect erode err
    erupt escalate escape escort establish estimate evade evaluate evict evolve examine exceed
    exchange exclude excuse execute exempt exercise exfiltrate exhaust exhibit exhume exile
    exist expand expect expel experience experiment expire explain explode exploit explore
    export expose expropriate extend extinguish extort extract extradite fabricate face
    facilitate fade fail faint falsify fascinate fasten favor favour fear fill film finance fine
    finish fire fish fix flare flash flatten flatter flavor flavour flirt float flood flow flush
    foil fold follow fool force forge fork form fortify frame free frighten frolic fry fuel
    fulfill function fund gain gallop gamble gather generate glorify glow govern grab grant
    greet grieve grill grip grumble guarantee guard guess guide hack haemorrhage hail halt
    hamper hand handle happen harass harbor harbour harden harm harvest hasten hate haul haunt
    heal heat heckle hedge help hemorrhage hesitate highlight hijack hike hinder hire hoist
    honor honour hope hospitalise hospitalize host hound hover hug humiliate hunt hurry identify
    ignite ignore illuminate imagine impeach implement imply import impose impress imprison
    improve improvise incite incline include increase incur indicate indict induce infect
    infiltrate inflict influence inform infuriate inhabit inherit initiate inject injure
    innovate inquire insert insist inspect inspire install instruct insulate insult insure
    integrate intend intensify interact intercept interfere intern interrogate interrupt
    intervene interview intimidate introduce inundate invade invent invest investigate invite
    involve irritate isolate issue itch jail jam jeopardise jeopardize jog join judge jump
    justify kick kidnap kill kiss knock label labor labour lack lambast lament land lash last
    laugh launch launder leak lease legislate levy lick lift like limit linger link liquidate
    list listen litter live load loan lobby locate lock log loiter long look loot lower lure
    magnify mail maim maintain manage maneuver manipulate manoeuvre manufacture march mark mask
    massacre master match matter maximise maximize measure mediate mention merge migrate
    militarise militarize mimic mine minimise minimize mint miss mix moan mob mobilise mobilize
    mock modernise modernize modify mold monitor mop motivate mould mount mourn move multiply
    murder muster name nationalise nationalize navigate need neglect negotiate neighbor
    neighbour neutralise neutralize nominate normalise normalize notify obey object observe
    obstruct obtain occupy occur offend offer open operate oppose oppress order organise
    organize originate oust outflank outgun overfly overheat overload overlook overturn
    overwhelm owe own pack paint panic parachute paralyse paralyze pardon park parole
    participate pass patch patrol pause pave peel peer penalise penetrate perform perish permit
    persuade phish phone photograph pick picket picnic pierce pile pillage pilot pinpoint plan
    plant play plead please pledge plot plough plow plunder plunge pocket point poison polish
    poll pollute pop possess post postpone pound pour practice practise praise pray preach
    precede predict prefer prepare prescribe present preserve press pretend prevail prevent
    print privatise privatize probe proceed process proclaim procure produce progress prohibit
    prolong promise promote prop propose prosecute prosper protect protest prove provide provoke
    publish pull pump punish purchase purge purify pursue push qualify quarantine question quote
    race radiate raise rally ram rank ransack ransom rape rate ratify raze reach react reaffirm
    reassure reboot rebound rebuke rebut recall recapture recede receive reckon recognise
    recognize recommend reconcile reconnect reconnoitre reconstruct record recount recoup
    recover recruit recycle redeploy reduce refinance reform refrain refuel refuse refute regain
    regard regroup regulate rehabilitate reign reinforce reiterate reject rejoice relate relax
    relay release relent relieve relocate rely remain remark remember remind remove renew
    renounce renovate rent reopen reorganise reorganize repair repatriate repay repel replace
    replenish reply report repost represent repress reprimand reproduce republish repulse
    request require reroute reschedule rescue resent reserve reshape reshuffle reside resign
    resist resolve resort respond rest restore restrict result resume resupply retain retaliate
    retire retract retrain retreat retrieve return reunite reveal revenge reverse review revise
    revive revoke revolt reward rig riot rip risk roar rob roll rotate ruin rule rumble rumor
    rumour rush sabotage sack sacrifice sail salute sanction satisfy save scam scan scare
    scatter schedule score scout scramble scrap scream screen scuttle seal search secure seem
    seize sell sentence separate serve settle shade share shatter shave shell shelter shield
    shift ship shiver shock shop short shout shower shutter sideline siege sigh sign signal
    silence simplify simulate skip slam slap slash slaughter slip slow slump smash smell smile
    smoke smolder smoulder smuggle sneak snipe soak soar sob solve sort sound spare spark
    specify speculate spill spoil sponsor spoof spot spray spy squeeze stab stabilise stabilize
    staff stage stall stamp stare start starve station stay steer stem step sterilise stimulate
    stir stockpile stop storm strafe strain strand strengthen stress stretch strip struggle
    study stumble subdue submerge subpoena subside subsidise subsidize succeed suck sue suffer
    suggest suit summon supervise supply support suppress surge surpass surprise surrender
    surround survive suspect suspend sustain swallow swap sway switch sympathise tackle talk
    tamper tap target tax tease telephone televise tempt tend terminate terrify terrorise
    terrorize test testify thank thaw threaten thrive throttle thwart tie tighten tip tolerate
    toll top topple torch torpedo torture total touch tour tow trace track trade traffic trail
    train transfer transform translate transmit transport trap travel treat tremble trick
    trigger trim triple triumph trouble trust try tug tumble tunnel turn tweet twist type
    uncover undermine unearth unfreeze unify unite unleash unload unlock unplug unseal untangle
    unveil update upgrade urge use usher utilise utilize vacate vaccinate validate value
    vandalise vandalize vanish venture verify veto violate visit visualise voice volunteer vote
    vow wage wait walk wander want warm warn wash waste watch wave weaken weigh welcome whip
    whisper whistle widen wipe wiretap wish witness wonder work worry worship wound wrap wreck
    wrestle yell yield zoom
    """
)

# Regular verbs that double the last consonant although the stress rule of one syllable is silent.
DOUBLING = _words(
    """
    abet acquit admit airdrop begin commit compel control defer depeg deter eavesdrop equip expel
    forget occur patrol permit rebel rebut refer regret repel submit transfer transmit unplug
    wiretap
    """
)

# Doubled in Britain, not in America: both spellings are emitted.
DOUBLING_IN_BRITAIN = _words(
    """
    cancel channel counsel fuel kidnap label level marshal model quarrel refuel shovel signal travel
    tunnel
    """
)

_PAIRS = """
acknowledgement acknowledgment | adviser advisor | aeroplane airplane | ageing aging | aluminium
aluminum | anaesthesia anesthesia | analogue analog | ardour ardor | armour armor | armoured armored
| artefact artifact | behaviour behavior | calibre caliber | catalogue catalog | centimetre
centimeter | centre center | clamour clamor | colour color | councillor councilor | counsellor
counselor | defence defense | demeanour demeanor | dialogue dialog | disc disk | encyclopaedia
encyclopedia | endeavour endeavor | enquire inquire | enquiry inquiry | enrolment enrollment |
favour favor | favourable favorable | favourite favorite | fibre fiber | flavour flavor | foetus
fetus | fulfil fulfill | grey gray | haemorrhage hemorrhage | harbour harbor | honour honor |
honourable honorable | humour humor | instalment installment | jewellery jewelry | judgement
judgment | kilometre kilometer | labour labor | leukaemia leukemia | licence license | litre liter |
manoeuvre maneuver | marvellous marvelous | metre meter | millimetre millimeter | mould mold |
moustache mustache | neighbour neighbor | neighbourhood neighborhood | odour odor | offence offense
| orthopaedic orthopedic | paediatric pediatric | paediatrician pediatrician | practise practice |
pretence pretense | programme program | protester protestor | rigour rigor | rumour rumor | sabre
saber | saviour savior | sceptic skeptic | sceptical skeptical | skilful skillful | smoulder smolder
| sombre somber | spectre specter | splendour splendor | sulphur sulfur | theatre theater |
traveller traveler | tsar czar | tumour tumor | valour valor | vapour vapor | vigour vigor | whisky
whiskey
"""
_WORDS = _PAIRS.replace("|", " ").split()
BRITISH_AMERICAN = {
    here: there
    for pair in zip(_WORDS[::2], _WORDS[1::2], strict=True)
    for here, there in (pair, pair[::-1])
}

# Of those who do it one reads that it was done; a fighter or a commander is another matter.
DOERS = _words(
    """
    blackmail counterfeit demonstrate extort hack hijack infiltrate kidnap launder loot occupy
    pillage plunder smuggle spoof torture
    """
)

# Inflected forms and lookalikes of verbs that are words of their own: left bank is not leave bank.
# What can be more so in one word, and whose comparative is no other word (lower, latest).
GRADABLE = _words(
    """
    angry big bloody bold brave bright broad calm cheap clear cold costly crude cruel
    dark deadly deep dense dirty dry early easy fast fierce fresh grave happy hard harsh
    healthy heavy high hot hungry large loud lucky mild narrow nasty new noisy old poor pure quick
    quiet rainy rare rich risky rough safe scary severe sharp short simple slow small smart smooth
    snowy soft steep sticky stormy strict strong sunny tall tense thick thin tight tiny tough ugly
    unhealthy vast warm weak wealthy wet wide windy wise young
    """
)

OWN_WORDS = _words("""
    being bit bore bound building candidate certificate chocolate climate corporate felt found
    gold ground lay left lit meeting news premise private promise rose saw senate series shed
    shot species spoke state thought wound
    abrams atacms himars mlrs nasams yars
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

# Little words: never names, and as abbreviations (US, IT) they need their capitals.
SMALL_WORDS = _words(
    """
    a about above across ad after again against aid all almost along also always am an and
    another any are arm around art as ask at away be because been before behind below best
    better between big black blue both bright but by can central close cold come common dad dark
    dead deep did do down each early east eastern eat else end enough even ever every everyone
    fast final first five for four from full future get given go good great green had half hard
    has he heavy her here high himself his how human i ice if in inside into is it its just lab
    large last late latest led less let lets like little local long lot man many map may me men
    met mom more most much must my near never new next no nobody none north northern not nothing
    now of off often oh ok old on once one only or other our out over own past pay per plain
    plus present put quick quiet ran rapid raw real red right round sad safe same saw say sea
    see set she short since sit six small so social some something son soon south southern
    special still strong such sudden sun ten than that the their them then there these they
    third this those three through tie to too total true two under until up upper us use very
    via war was way we well west western what when where which while white who whole whose why
    will win with within without world would wrong yes yet you young your
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

# What Cyrillic abbreviations would be in Latin letters, and mean something else there.
OTHER_ABBREVIATIONS = _words("aes ges hes mid mou psg sbs tes tir top tor tro vas vps")
