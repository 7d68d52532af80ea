-- Which row a message of a chat was sent for: somebody answered it, or pressed a button under it.
CREATE INDEX deliveries_by_message ON deliveries (receiver, sent_message_id)
    WHERE sent_message_id IS NOT NULL;
