-- The trace that the upload began, as W3C's traceparent: what is done for the job later goes on in it.
ALTER TABLE jobs ADD COLUMN trace_parent text;
