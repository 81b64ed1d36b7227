"""The log's tables, and the statements that touch them. Nobody else speaks to these tables."""

from sqlalchemy import text

INSERT_EVENT = text("""
    INSERT INTO log.event
        (id, source, type, subject, subject_version, envelope, recorded_at, parties, public)
    VALUES
        (:id, :source, :type, :subject, :subject_version, :envelope, :recorded_at,
         CAST(:parties AS uuid[]), :public)
""")

# Many at once as one statement: read from one document, they cost the server and us far less.
INSERT_EVENTS = text("""
    INSERT INTO log.event
        (id, source, type, subject, subject_version, envelope, recorded_at, parties, public)
    SELECT id, source, type, subject, subject_version, convert_to(envelope, 'UTF8'), recorded_at,
           parties, public
    FROM json_to_recordset(CAST(:rows AS json))
        AS r (id uuid, source text, type text, subject text, subject_version integer,
              envelope text, recorded_at timestamptz, parties uuid[], public boolean)
""")

INSERT_PAYLOAD = text("""
    INSERT INTO log.event_payload (event_id, salt, data, readers)
    VALUES (:event_id, :salt, :data, CAST(:readers AS text[]))
""")

INSERT_PAYLOADS = text("""
    INSERT INTO log.event_payload (event_id, salt, data, readers)
    SELECT event_id, decode(salt, 'hex'), convert_to(data, 'UTF8'), readers
    FROM json_to_recordset(CAST(:rows AS json))
        AS r (event_id uuid, salt text, data text, readers text[])
""")

SEQUENCE = text("SELECT log.sequence(:batch)")

ERASE = text("SELECT log.erase(:event_id)")

SELECT_HEAD = text("SELECT epoch, size FROM log.head")

SELECT_LAG = text("""
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(e.recorded_at)), 0)
    FROM (SELECT event_id FROM log.event_pending ORDER BY ticket LIMIT 1) AS oldest
    JOIN log.event AS e ON e.id = oldest.event_id
""")

SELECT_HISTORY = text("""
    SELECT e.envelope, p.data, NULL::bigint AS position
    FROM log.event AS e LEFT JOIN log.event_payload AS p ON p.event_id = e.id
    WHERE e.source = :source AND e.subject = :subject
      AND (CAST(:until AS timestamptz) IS NULL OR e.recorded_at <= :until)
    ORDER BY e.subject_version
""")

SELECT_HISTORIES = text("""
    SELECT e.envelope, p.data, l.position
    FROM log.event AS e
    LEFT JOIN log.event_payload AS p ON p.event_id = e.id
    LEFT JOIN log.entry AS l ON l.event_id = e.id
    WHERE e.source = :source AND e.subject = ANY(:subjects)
      AND (CAST(:until AS timestamptz) IS NULL OR e.recorded_at <= :until)
    ORDER BY e.subject, e.subject_version
""")

# Without payloads: whoever asks what happened to many things is told no private words.
SELECT_HAPPENED = text("""
    SELECT e.envelope
    FROM log.event AS e
    WHERE e.source = ANY(CAST(:sources AS text[])) AND e.subject = ANY(CAST(:subjects AS text[]))
      AND e.recorded_at > :since AND e.recorded_at <= :until
    ORDER BY e.recorded_at, e.source, e.subject, e.subject_version
""")

SELECT_CHANGED = text("""
    SELECT DISTINCT e.subject
    FROM log.entry AS l JOIN log.event AS e ON e.id = l.event_id
    WHERE l.epoch = :epoch AND l.position > :position AND e.source = :source
      AND starts_with(e.subject, :resource) AND e.subject > :after
    ORDER BY e.subject LIMIT :limit
""")

SELECT_PRIVATE = text("""
    SELECT e.envelope, p.data, NULL::bigint AS position
    FROM log.event AS e JOIN log.event_payload AS p ON p.event_id = e.id
    WHERE e.source = :source AND e.subject = ANY(:subjects)
    ORDER BY e.subject, e.subject_version
""")

SELECT_TYPES_AFTER = text("""
    SELECT l.position, e.type
    FROM log.entry AS l JOIN log.event AS e ON e.id = l.event_id
    WHERE l.epoch = :epoch AND l.position > :position
    ORDER BY l.position
    LIMIT :limit
""")

SELECT_BETWEEN = text("""
    SELECT e.envelope, p.data, l.position
    FROM log.entry AS l
    JOIN log.event AS e ON e.id = l.event_id
    LEFT JOIN log.event_payload AS p ON p.event_id = e.id
    WHERE l.epoch = :epoch AND l.position > :position AND l.position <= :until
      AND e.type = ANY(CAST(:types AS text[]))
    ORDER BY l.position
""")

LOCK_BOOKMARK = text("""
    SELECT b.epoch, b.position, h.size FROM log.bookmark AS b CROSS JOIN log.head AS h
    WHERE b.reader = :reader FOR UPDATE OF b SKIP LOCKED
""")

MAKE_BOOKMARK = text("""
    INSERT INTO log.bookmark (reader, epoch, position)
    SELECT :reader, epoch, 0 FROM log.head ON CONFLICT DO NOTHING
""")

MOVE_BOOKMARK = text("""
    UPDATE log.bookmark SET position = :position WHERE reader = :reader
""")

SELECT_BOOKMARKS = text("""
    SELECT b.reader, b.position, h.size FROM log.bookmark AS b CROSS JOIN log.head AS h
    ORDER BY b.reader
""")

COUNT_ENTRIES = text("""
    SELECT count(*) FROM log.entry
    WHERE epoch = :epoch AND position > :position AND position <= :until
""")

SELECT_FEED = text("""
    SELECT l.position, e.envelope
    FROM log.entry AS l JOIN log.event AS e ON e.id = l.event_id
    WHERE l.epoch = :epoch AND l.position > :position AND l.position <= :until
      AND (:everything OR e.public OR e.parties && CAST(:parties AS uuid[]))
      AND (CAST(:types AS text[]) IS NULL OR e.type = ANY(CAST(:types AS text[])))
      AND (CAST(:subject AS text) IS NULL OR e.subject = :subject)
    ORDER BY l.position
    LIMIT :limit
""")
