-- What is accounted for of each channel. Nothing below ``reread_from`` is read again: it was read
-- before there were ledgers.
CREATE TABLE ledgers (
    channel_id INTEGER PRIMARY KEY,
    reread_from INTEGER NOT NULL,
    floor INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    head INTEGER NOT NULL,
    checked_at INTEGER,
    backfill_since INTEGER,
    backfill_at INTEGER
);

-- What every id is, in runs of one kind, both ends inclusive; runs do not overlap, neighbours differ.
-- kind: 0 absent, 1 post, 2 service, 3 unreadable. 0 and 1 take no room in a row.
CREATE TABLE slots (
    channel_id INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    PRIMARY KEY (channel_id, first)
) WITHOUT ROWID;

-- How far each channel has been read again at each age (milliseconds after posting).
CREATE TABLE rereadings (
    channel_id INTEGER NOT NULL,
    absent INTEGER NOT NULL,
    after INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    PRIMARY KEY (channel_id, absent, after)
) WITHOUT ROWID;

CREATE TABLE accounts (
    name TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL,
    premium INTEGER NOT NULL,
    reason TEXT NOT NULL,
    since INTEGER
) WITHOUT ROWID;

CREATE TABLE troubles (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY (kind, subject)
) WITHOUT ROWID;

-- Every post has its slot.
INSERT INTO slots (channel_id, first, last, kind)
SELECT channel_id, min(message_id), max(message_id), 1
FROM (
    SELECT channel_id, message_id,
           message_id - row_number() OVER (PARTITION BY channel_id ORDER BY message_id) AS island
    FROM posts
)
GROUP BY channel_id, island;

-- A cursor said that everything up to it had been read, since the anchor at least: what lies below
-- the anchor may be a single old post that was edited. Of two names of one channel, the one still
-- watched speaks for it. What was read before is not read again.
INSERT INTO ledgers (channel_id, reread_from, floor, upto, head)
SELECT channel_id, cursor + 1, min(anchor, cursor) + 1, cursor, max(anchor, cursor)
FROM (
    SELECT channel_id, anchor, cursor,
           row_number() OVER (PARTITION BY channel_id ORDER BY state = 'removed', number) AS place
    FROM channels
    WHERE channel_id IS NOT NULL AND anchor IS NOT NULL
)
WHERE place = 1;

-- What was read and is no post counts as absent. The ids from floor to upto are cut out between
-- two marks, one below and one above them; then every hole between two neighbours is a run.
INSERT INTO slots (channel_id, first, last, kind)
WITH marks AS (
    SELECT s.channel_id, s.first, s.last FROM slots s JOIN ledgers USING (channel_id)
    UNION ALL
    SELECT channel_id, floor - 1, floor - 1 FROM ledgers
    UNION ALL
    SELECT channel_id, upto + 1, upto + 1 FROM ledgers
),
holes AS (
    SELECT channel_id, first - 1 AS last, 1 + max(last) OVER (
        PARTITION BY channel_id ORDER BY first
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS first
    FROM marks
)
SELECT h.channel_id, h.first, h.last, 0
FROM holes h JOIN ledgers l USING (channel_id)
WHERE h.first <= h.last AND h.first >= l.floor AND h.last <= l.upto;

-- upto goes up over everything that joins on, floor down.
WITH RECURSIVE
up (channel_id, at) AS (
    SELECT channel_id, upto FROM ledgers
    UNION ALL
    SELECT up.channel_id, s.last
    FROM up CROSS JOIN slots s ON s.channel_id = up.channel_id AND s.first = (
        SELECT max(p.first) FROM slots p
        WHERE p.channel_id = up.channel_id AND p.first <= up.at + 1
    )
    WHERE s.last > up.at
),
down (channel_id, at) AS (
    SELECT channel_id, floor FROM ledgers
    UNION ALL
    SELECT down.channel_id, s.first
    FROM down CROSS JOIN slots s ON s.channel_id = down.channel_id AND s.first = (
        SELECT max(p.first) FROM slots p
        WHERE p.channel_id = down.channel_id AND p.first < down.at
    )
    WHERE s.last >= down.at - 1
)
UPDATE ledgers SET
    upto = (SELECT max(at) FROM up WHERE up.channel_id = ledgers.channel_id),
    floor = (SELECT min(at) FROM down WHERE down.channel_id = ledgers.channel_id),
    head = max(head, coalesce((
        SELECT last FROM slots s WHERE s.channel_id = ledgers.channel_id
        ORDER BY first DESC LIMIT 1
    ), 0));

-- Until now one account read everything.
ALTER TABLE channels ADD COLUMN account TEXT NOT NULL DEFAULT '';
UPDATE channels SET account = 'main' WHERE channel_id IS NOT NULL AND state <> 'removed';
ALTER TABLE channels DROP COLUMN cursor;
