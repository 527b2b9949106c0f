-- CreateTable
CREATE TABLE "layout" (
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "version" BIGSERIAL NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "layout_pkey" PRIMARY KEY ("name")
);
