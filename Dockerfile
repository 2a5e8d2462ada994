# For people with a container engine; todoctl images build needs none.
#   docker build --target backend  -t todo-chatbot-backend:1.1.0 .      (of several: compose.postgres.yaml)
#   docker build --target frontend -t todo-chatbot-frontend:1.1.0 .
#   docker build --target todo     -t todo:1.1.0 .                       (of one person: compose.yaml)
# Only todoctl's images are reproducible to the byte.

FROM --platform=$BUILDPLATFORM node:22-alpine AS page
WORKDIR /src
COPY app/web/page/ ./
RUN npm ci --no-audit --no-fund && npm run build

FROM --platform=$BUILDPLATFORM golang:1.26 AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/dist ./app/web/page/dist
ENV CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH
RUN mkdir -p /root-fs/etc/ssl/certs /root-fs/usr/share /root-fs/tmp /data && chmod 1777 /root-fs/tmp \
 && cp /etc/ssl/certs/ca-certificates.crt /root-fs/etc/ssl/certs/ \
 && cp "$(go env GOROOT)/lib/time/zoneinfo.zip" /root-fs/usr/share/ \
 && echo 'todo:x:10001:10001:todo:/tmp:/sbin/nologin' > /root-fs/etc/passwd \
 && echo 'todo:x:10001:' > /root-fs/etc/group \
 && for name in todo todo-chatbot-backend todo-chatbot-frontend; do \
      go build -trimpath -buildvcs=false -ldflags="-s -w -X main.version=$(cat VERSION)" -o /out/ ./cmd/$name || exit 1; \
    done \
 && mkdir /out/links && ln -s todo-chatbot-backend /out/links/todo-chatbot-check

FROM scratch AS backend
COPY --from=build /root-fs/ /
ENV ZONEINFO=/usr/share/zoneinfo.zip
COPY --from=build /out/todo-chatbot-backend /out/links/ /
USER 10001:10001
EXPOSE 8000
ENTRYPOINT ["/todo-chatbot-backend"]

FROM scratch AS frontend
COPY --from=build /root-fs/ /
ENV ZONEINFO=/usr/share/zoneinfo.zip
COPY --from=build /out/todo-chatbot-frontend /
USER 10001:10001
EXPOSE 3000
ENTRYPOINT ["/todo-chatbot-frontend"]

FROM scratch AS todo
COPY --from=build /root-fs/ /
COPY --from=build --chown=10001:10001 /data /data
COPY --from=build /out/todo /usr/local/bin/todo
ENV ZONEINFO=/usr/share/zoneinfo.zip XDG_DATA_HOME=/data PATH=/usr/local/bin
USER 10001:10001
EXPOSE 3000
VOLUME /data
ENTRYPOINT ["/usr/local/bin/todo"]
CMD ["run", "--container"]
