-- CreateTable
CREATE TABLE "drawing" (
    "symbol" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "anchors" JSONB NOT NULL,
    "style" JSONB NOT NULL,
    "version" BIGSERIAL NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "drawing_pkey" PRIMARY KEY ("symbol","id")
);
