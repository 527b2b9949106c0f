-- AlterTable
ALTER TABLE "corporate_action" ADD COLUMN "in_effect_since" TIMESTAMPTZ(3);

-- Until now each adjusted from its ex-date on, or from the moment on that it was known.
UPDATE "corporate_action" SET "in_effect_since" = "since" WHERE "ex_date" <= current_date;
