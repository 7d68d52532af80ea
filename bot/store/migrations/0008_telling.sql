-- Which event a row tells of, and the subject of the row it is told within: see store/bundles.py.
-- The rows of before lead no story: what they told is not written to again.
ALTER TABLE deliveries ADD COLUMN story TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN bundle TEXT NOT NULL DEFAULT '';
-- Whether a message is to be written anew though that is under way.
ALTER TABLE deliveries ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
-- Which process claimed a row, and until when nobody else may.
ALTER TABLE deliveries ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN lease_until INTEGER;
CREATE INDEX deliveries_in_hand ON deliveries (lease_until) WHERE state = 'sending';
-- Of all rows: an index of some would serve no statement that looks for a parameter.
CREATE INDEX deliveries_by_story ON deliveries (receiver, story);
CREATE INDEX deliveries_by_bundle ON deliveries (receiver, bundle);
CREATE INDEX deliveries_by_post ON deliveries (channel_id, message_id) WHERE channel_id IS NOT NULL;
CREATE INDEX deliveries_to_escalate ON deliveries (story) WHERE kind = 'escalation';

-- What is not told for a while; rule '' and channel_id NULL mean whatever it is.
CREATE TABLE silences (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    receiver TEXT NOT NULL,
    rule TEXT NOT NULL,
    channel_id INTEGER,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL,
    by TEXT NOT NULL
);
CREATE INDEX silences_by_end ON silences (until);

-- Who looks after an event: nobody need be woken for it any more.
CREATE TABLE taken (
    story TEXT PRIMARY KEY,
    by TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- How a receiver wants to be told (quiet hours, zone, language, previews), and who is told later.
ALTER TABLE receivers ADD COLUMN options TEXT NOT NULL DEFAULT '{}';
ALTER TABLE rules ADD COLUMN escalate TEXT NOT NULL DEFAULT '[]';
