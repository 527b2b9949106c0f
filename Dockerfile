# API and web app, worker, fetcher and migrations in one image; the command chooses.
FROM node:24-bookworm-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY prisma/package.json prisma/
COPY worker/package.json worker/
COPY api/package.json api/
COPY web/package.json web/
COPY infra/package.json infra/

# Made again only when the lock file changes.
FROM manifests AS production
COPY infra/container/prune.mjs infra/container/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
      --workspace=@barline/api --workspace=@barline/worker --workspace=@barline/db \
    && node infra/container/prune.mjs api worker prisma \
    && npm cache clean --force \
    && rm -r package-lock.json .npmrc web infra

FROM manifests AS emulator-packages
COPY infra/container/prune.mjs infra/container/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace=@barline/infra \
    && node infra/container/prune.mjs node_modules/fauxqs node_modules/zod \
    && npm cache clean --force

# S3, SQS and SNS for compose.yaml: the laptop's, since no other sends the notifications that everything begins with. Never deployed.
FROM node:24-bookworm-slim AS emulator
WORKDIR /app
COPY --from=emulator-packages /app/node_modules node_modules
COPY package.json ./
COPY infra/package.json infra/topology.json infra/
COPY infra/local infra/local
ENV BARLINE_SERVICE='{"folder":"/data","port":4566,"host":"0.0.0.0","endpoint":"http://emulator:4566"}'
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4566
HEALTHCHECK --interval=2s --timeout=5s --retries=15 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4566').then(() => process.exit(0), () => process.exit(1))"]
CMD ["node", "infra/local/entries/emulator.ts"]

FROM manifests AS build
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# `prisma generate` insists on an engine that it never runs; any program will do.
RUN cd prisma && PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node npx --no-install prisma generate
RUN cd web && npx --no-install vite build

# What runs needs neither package managers nor what native modules are compiled with.
FROM node:24-bookworm-slim AS runtime
RUN rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/share /opt/yarn* \
      /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /usr/local/bin/docker-entrypoint.sh

# From nothing, or what was removed would still lie in a layer below.
FROM scratch AS image
COPY --from=runtime / /
ARG COMMIT=unknown
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Barline" \
      org.opencontainers.image.description="Event-driven market data: API and web app, worker, fetcher, migrations" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}"
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    BARLINE_VERSION=${VERSION} \
    BARLINE_COMMIT=${COMMIT} \
    PATH=/app/infra/container/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /app
# Sources as they are; from the stages only what was made there, since the packages of `build` are those of developers, too.
COPY --from=production /app ./
COPY prisma prisma
COPY worker worker
COPY api api
COPY --from=build /app/prisma/generated prisma/generated
COPY --from=build /app/web/build web/build
COPY infra/package.json infra/topology.json infra/
COPY infra/certificates infra/certificates
COPY infra/container infra/container
COPY infra/serve infra/serve
# Nothing in the image belongs to it, so nothing can be changed by what runs; no command writes a file.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["node", "/app/infra/container/health.ts"]
CMD ["serve"]
