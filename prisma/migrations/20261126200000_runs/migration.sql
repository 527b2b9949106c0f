-- What a plan's dry run said, how it is run and how far it is, so that whoever asks any process is told the same; when somebody asked for
-- it to be ended.
ALTER TABLE "dead_letter_run" ADD COLUMN "rehearsal" JSONB;
ALTER TABLE "dead_letter_run" ADD COLUMN "options" JSONB;
ALTER TABLE "dead_letter_run" ADD COLUMN "progress" JSONB;
ALTER TABLE "dead_letter_run" ADD COLUMN "cancelled_at" TIMESTAMPTZ(3);
