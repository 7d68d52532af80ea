-- Times are unix milliseconds in UTC; lists and spans are JSON. Text that is not valid Unicode (lone
-- surrogates) lies in its TEXT column as a BLOB, see connection.py.

CREATE TABLE migrations (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL
);

CREATE TABLE channels (
    number INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    channel_id INTEGER,
    username TEXT,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    subscribers INTEGER,
    joined INTEGER NOT NULL,
    anchor INTEGER,
    cursor INTEGER NOT NULL,
    reason TEXT NOT NULL,
    added_at INTEGER,
    added_by TEXT NOT NULL
);
CREATE INDEX channels_by_id ON channels (channel_id);

CREATE TABLE access_hashes (
    account TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    access_hash INTEGER NOT NULL,
    PRIMARY KEY (account, channel_id)
) WITHOUT ROWID;

-- A post in the text it has now. Rows are appended in order of sighting, so the bulk of the database
-- grows at its end and only one index is written at random; a rowid is also what a full-text index
-- needs.
CREATE TABLE posts (
    number INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    revision TEXT NOT NULL,
    text TEXT NOT NULL,
    posted_at INTEGER NOT NULL,
    edited_at INTEGER,
    grouped_id INTEGER,
    author TEXT,
    forwarded_from TEXT,
    reply_to INTEGER,
    media TEXT NOT NULL,
    links TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    gone_at INTEGER,
    UNIQUE (channel_id, message_id)
);
CREATE INDEX posts_by_time ON posts (posted_at);
CREATE INDEX posts_by_sighting ON posts (seen_at);
CREATE INDEX posts_by_album ON posts (channel_id, grouped_id) WHERE grouped_id IS NOT NULL;

-- Every text, the one of now included, of the posts that have had more than one.
CREATE TABLE revisions (
    number INTEGER PRIMARY KEY,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    revision TEXT NOT NULL,
    text TEXT NOT NULL,
    edited_at INTEGER,
    seen_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (channel_id, message_id, revision),
    FOREIGN KEY (channel_id, message_id) REFERENCES posts (channel_id, message_id)
);

-- AUTOINCREMENT: people call rules by number, so a number is never given twice.
CREATE TABLE rules (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    expression TEXT NOT NULL,
    channels TEXT NOT NULL,
    languages TEXT NOT NULL,
    forms INTEGER NOT NULL,
    scripts INTEGER NOT NULL,
    lexicon INTEGER NOT NULL,
    derive INTEGER NOT NULL,
    severity TEXT NOT NULL,
    receivers TEXT NOT NULL,
    on_edit INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL
);

-- A hit outlives its rule: the name is no foreign key.
CREATE TABLE hits (
    number INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    channel_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    revision TEXT NOT NULL,
    spans TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    history INTEGER NOT NULL,
    UNIQUE (channel_id, message_id, rule),
    FOREIGN KEY (channel_id, message_id) REFERENCES posts (channel_id, message_id)
);
CREATE INDEX hits_by_sighting ON hits (seen_at);

CREATE TABLE receivers (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    is_default INTEGER NOT NULL,
    suspended TEXT NOT NULL
) WITHOUT ROWID;

-- urgency: 0 urgent, 1 normal, 2 low, so that it sorts.
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY,
    receiver TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    urgency INTEGER NOT NULL,
    channel_id INTEGER,
    message_id INTEGER,
    message TEXT,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    due_at INTEGER,
    epoch INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    sent_at INTEGER,
    sent_message_id INTEGER,
    error TEXT NOT NULL,
    UNIQUE (receiver, subject)
);
-- Small whatever the table's size: rows leave it when they are claimed.
CREATE INDEX deliveries_to_send ON deliveries (receiver, urgency, queued_at)
    WHERE state IN ('pending', 'retry');
CREATE INDEX deliveries_by_sending ON deliveries (sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE people (
    user_id INTEGER PRIMARY KEY,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    username TEXT NOT NULL,
    chat_id INTEGER,
    since INTEGER
);

CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
