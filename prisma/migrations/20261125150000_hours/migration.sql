-- CreateTable
CREATE TABLE "hour" (
    "series_id" INTEGER NOT NULL,
    "time" TIMESTAMPTZ(3) NOT NULL,
    "open" DECIMAL NOT NULL,
    "high" DECIMAL NOT NULL,
    "low" DECIMAL NOT NULL,
    "close" DECIMAL NOT NULL,
    "volume" DECIMAL NOT NULL,

    CONSTRAINT "hour_pkey" PRIMARY KEY ("series_id","time")
);

-- CreateTable
CREATE TABLE "hours" (
    "series_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "calendar" TEXT NOT NULL,

    CONSTRAINT "hours_pkey" PRIMARY KEY ("series_id")
);
