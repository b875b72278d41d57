# syntax=docker/dockerfile:1
# How to build and to run the image: docs/operate/docker.md

# The Node.js that the tests run on.
FROM node:24.21.0-slim AS base
WORKDIR /app
COPY package.json package-lock.json ./

FROM base AS build
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY nest-cli.json rolldown.config.ts tsconfig.json tsconfig.build.json .swcrc ./
COPY src ./src
RUN npm run build

FROM base AS dependencies
# What is optional is for development or for other platforms.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --omit=dev --omit=optional

FROM base
LABEL org.opencontainers.image.title="nest-resource-server" \
      org.opencontainers.image.description="An OAuth 2.0 resource server: a messages API" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# The image's own user node, by number: an orchestrator that allows no root looks for one.
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Without a shell between them, signals reach the process.
CMD ["node", "dist/main.js"]
