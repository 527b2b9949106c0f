-- CreateTable
CREATE TABLE "dead_letter" (
    "id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "receives" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "settled_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),
    "archive_key" TEXT,
    "reason" TEXT NOT NULL,
    "where" TEXT NOT NULL,
    "expected" TEXT NOT NULL,
    "came" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "objects" INTEGER NOT NULL,
    "bucket" TEXT,
    "key" TEXT,
    "provider" TEXT,
    "interval" TEXT,
    "symbol" TEXT,
    "observed_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL,
    "etl_version" TEXT,
    "interruptions" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_letter_run" (
    "id" SERIAL NOT NULL,
    "action" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "letters" TEXT[],
    "planned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ending" TEXT,

    CONSTRAINT "dead_letter_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_letter_event" (
    "id" BIGSERIAL NOT NULL,
    "letter_id" TEXT NOT NULL,
    "run_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "dead_letter_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "dead_letter_state_sent_at_idx" ON "dead_letter"("state", "sent_at");

-- CreateIndex
CREATE INDEX "dead_letter_key_idx" ON "dead_letter"("key");

-- CreateIndex
CREATE INDEX "dead_letter_event_letter_id_idx" ON "dead_letter_event"("letter_id");

-- CreateIndex
CREATE INDEX "dead_letter_event_run_id_idx" ON "dead_letter_event"("run_id");
