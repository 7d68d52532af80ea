-- What lists found, and the story of a hit: the id of the story's first hit.
ALTER TABLE hits ADD COLUMN entries TEXT NOT NULL DEFAULT '[]';
ALTER TABLE hits ADD COLUMN story TEXT NOT NULL DEFAULT '';

-- Until now nothing was compared: every post is a story of its own. hit_id is Hit.hit_id.
UPDATE hits SET story = (
    SELECT hit_id(first.rule, first.channel_id, first.message_id) FROM hits first
    WHERE first.channel_id = hits.channel_id AND first.message_id = hits.message_id
    ORDER BY first.number LIMIT 1
);
CREATE INDEX hits_by_story ON hits (story, channel_id);

-- What is compared of the posts that hit not long ago, once for each text of a story: see
-- rules/stories.py. Copies of it were posted from first_at to last_at; seen_at is of the last one.
CREATE TABLE prints (
    number INTEGER PRIMARY KEY,
    story TEXT NOT NULL,
    exact INTEGER NOT NULL,
    guard INTEGER NOT NULL,
    sketch TEXT NOT NULL,
    slots TEXT NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL
);
CREATE INDEX prints_by_sighting ON prints (seen_at);

-- By these numbers copies find each other.
CREATE TABLE print_keys (
    key INTEGER NOT NULL,
    print INTEGER NOT NULL,
    PRIMARY KEY (key, print)
) WITHOUT ROWID;
