# What people type here. `make help` lists it.
SHELL := /bin/bash
GO    ?= go
PAGE  := app/web/page
BINARIES := todo todo-chatbot-backend todo-chatbot-frontend todoctl
# Never with the password of the key that signs: what npm installs and builds with is of many others.
NPM := env -u COSIGN_PASSWORD npm
SUDO  := $(if $(filter 0,$(shell id -u)),,sudo)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
ERRCHECK := github.com/kisielk/errcheck@v1.9.0
MISSPELL := github.com/golangci/misspell/cmd/misspell@v0.7.0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# Tested with the race detector: what starts goroutines or shares memory between
# them, which a test in test/house checks. The others would take five times as
# long for nothing.
RACE := app/account app/api app/backup/s3 app/chat app/chat/model app/client app/limit app/mcp app/mcp/remote \
  app/notify app/observe app/offline/frame app/offline/link app/oidc app/openai app/serve app/store app/timeexpr/engine app/todo app/web \
  cmd/internal/backend deploy/dashboard deploy/kube deploy/local deploy/release deploy/release/watch \
  deploy/tui deploy/validate deploy/values

# SQLite is C that was translated to Go, and guards itself: watching each of its loads and stores for races takes most
# of the time of all that keeps tasks in it, and finds nothing of ours. That package alone: others instantiate generic
# functions of the standard library, such as sync.Map's, and the linker takes any one of those, watched or not.
UNWATCHED := -gcflags=modernc.org/sqlite/lib=-race=false

# Of these, what does one thing after the other and would take minutes with it.
LONG := ^(TestAnIndexChangesNoResult|TestBackup)$$

# Everything else is built as the programs are: once for all of lint, tests and
# programs, and linked by Go's own linker, which leaves out of Helm and
# Kubernetes what nothing calls.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath
LDFLAGS := -s -w -X main.version=$(VERSION)

.DEFAULT_GOAL := help
.PHONY: help run build install page test test-quick test-go test-page test-cluster test-judge lint bench nlu clean needs up down e2e cluster cluster-down cluster-status

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' | expand -t 16

run: bin/todo ## start the app on this machine: http://localhost:3000 (ARGS="--open", PORT=...)
	@exec bin/todo run $(ARGS)

build: $(BINARIES:%=bin/%) ## build the programs into bin/

# Go decides by itself what has to be rebuilt, which takes a second.
.PHONY: $(BINARIES:%=bin/%)
$(filter-out bin/todoctl,$(BINARIES:%=bin/%)): bin/%: $(PAGE)/dist/index.html
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/$*

bin/todoctl:
	@CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o $@ ./cmd/todoctl

PREFIX ?= /usr/local
install: bin/todo ## install todo with its manual pages and completions (PREFIX=/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 bin/todo $(DESTDIR)$(PREFIX)/bin/todo
	bin/todo man $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	bin/todo completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/todo
	bin/todo completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_todo
	bin/todo completion fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/todo.fish

page: $(PAGE)/dist/index.html ## build the web page

PAGE_SOURCES := $(shell find $(PAGE) -path $(PAGE)/node_modules -prune -o -path $(PAGE)/dist -prune -o -type f -print 2>/dev/null)

$(PAGE)/node_modules/.package-lock.json: $(PAGE)/package-lock.json
	cd $(PAGE) && $(NPM) ci --no-audit --no-fund
	@touch $@

$(PAGE)/dist/index.html: $(PAGE)/node_modules/.package-lock.json $(PAGE_SOURCES)
	cd $(PAGE) && $(NPM) run --silent build
	@touch $@

needs: ## make sure of what the tests need (installs it if root)
	@test/needs.sh

test: needs test-page test-go test-cluster test-judge ## run every test: what is concurrent with the race detector

# What decides: the domain, the languages, the states of a deployment, and the rules of this repository. None of
# them starts a database, a browser or a cluster, and none links Kubernetes.
QUICK := app app/backup app/civil app/client app/ending app/entry app/limit app/notify app/offline/frame app/openai \
  app/proxies app/recur app/reminder app/timeexpr/... app/todo app/web app/wording \
  deploy/entity deploy/graph deploy/lifecycle deploy/plan deploy/report deploy/values test/house test/style

test-quick: ## the tests that need nothing and are done within a minute, for while you write
	$(GO) test -short -vet=off -timeout 5m $(QUICK:%=./%)

# The Model Context Protocol's own tools, with the Node.js that they need.
MCP_TOOLS := test/mcp/node_modules/.package-lock.json
$(MCP_TOOLS): test/mcp/package-lock.json
	cd test/mcp && $(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

# An OpenID Connect provider that is certified.
OIDC_TOOLS := test/oidc/node_modules/.package-lock.json
$(OIDC_TOOLS): test/oidc/package-lock.json
	cd test/oidc && $(NPM) ci --ignore-scripts --no-audit --no-fund
	@touch $@

.PHONY: mcp-tools oidc-tools mcp
oidc-tools: $(OIDC_TOOLS)
mcp-tools: $(MCP_TOOLS)

mcp: mcp-tools page ## hold /mcp to the protocol's conformance suite and print what it says
	@set -o pipefail; $(GO) test -count 1 -v -run 'Conformance|TheProduct' ./app/mcp/... ./test/mcp | grep -E 'MCP conformance|^(---|ok|FAIL)|✗'

# Packages tested at once: one more than there are cores, as much of the time is spent waiting for a database, a
# browser or a clock.
AT_ONCE := $(shell echo $$(( $$(nproc 2>/dev/null || echo 2) + 1 )))

TESTED = $(shell $(GO) list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.Dir}}{{end}}' ./... | sed 's,^$(CURDIR),.,')

test-go: page mcp-tools oidc-tools
	CGO_ENABLED=1 GOFLAGS= $(GO) test -p $(AT_ONCE) -race $(UNWATCHED) -vet=off -timeout 50m $(RACE:%=./%)
	$(GO) test -vet=off -timeout 10m -run '$(LONG)' ./app/store
	$(GO) test -p $(AT_ONCE) -vet=off -timeout 30m $(filter-out $(RACE:%=./%),$(TESTED))

test-page: page
	cd $(PAGE) && $(NPM) run --silent check && $(NPM) run --silent test

test-cluster:
	cd cluster && $(GO) vet ./... && $(GO) test ./...

# Independent judges of what the chart renders: kube-score, kubeconform and the Prometheus operator's types.
test-judge:
	cd test/judge && $(GO) vet ./... && $(GO) test ./...
	cd test/judge/monitors && $(GO) vet ./... && $(GO) test ./...

lint: page ## formatting, vet, staticcheck, errors nobody looks at, spelling, the page, and how dense the code is
	@unformatted=$$(gofmt -l app cmd cluster deploy internal test); \
	  [ -z "$$unformatted" ] || { echo "gofmt would change:"; echo "$$unformatted"; echo "Run: gofmt -w ."; exit 1; }
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) run $(ERRCHECK) -ignoretests -exclude test/style/errcheck.txt ./app/... ./cmd/... ./deploy/... ./internal/...
	git ls-files '*.go' '*.md' '*.ts' '*.tsx' | grep -Ev 'testdata|^test/(sessions|nlu)|^app/(offline|timeexpr)/' | xargs $(GO) run $(MISSPELL) -error -i novmeber,misspelt
	cd $(PAGE) && $(NPM) run --silent lint
	$(GO) run ./test/style

bench: build ## measure speed and memory on SQLite and PostgreSQL (takes minutes)
	@test/needs.sh
	$(GO) run ./test/bench $(ARGS)

.PHONY: proof
proof: ## kill backends and databases 200 times each in the midst of turns; 100,000 sequences of watch events; 2,560 values files (about 15 minutes)
	@test/needs.sh
	TODO_POOLERS=all $(GO) test -count=1 -timeout 30m ./app/store
	TODO_VALUES=2560 $(GO) test -count=1 -timeout 30m -run HelmAndGoAgree ./deploy/rule
	TODO_SEQUENCES=100000 $(GO) test -count=1 -run Sequence ./deploy/lifecycle
	DISASTERS=$(or $(DISASTERS),200) $(GO) test -count=1 -v -timeout 60m ./test/durable

.PHONY: before
before: needs ## hold the schema of today to the store's own tests of the release before, on both databases (some minutes)
	TODO_BEFORE=1 $(GO) test -count=1 -v -timeout 30m ./test/before

.PHONY: rules
rules: ## compare 100,000 recurrence rules with rrule-go and python3-dateutil (RULES=number; some minutes)
	RULES=$(or $(RULES),100000) $(GO) test -count=1 -v -timeout 60m -run Oracles ./app/recur

NLU ?= ../shared/data/nlu
nlu: bin/todo ## measure what the assistant understands (NLU=folder of sentences, ARGS="-failures 20")
	@$(GO) run ./test/nlu -data $(NLU) $(ARGS)

SESSIONS ?= test/sessions/data
.PHONY: sessions
sessions: ## play conversations and say how many turns came out right (SESSIONS=folder, ARGS="-failures 20")
	@$(GO) run ./test/sessions -table $(SESSIONS) $(ARGS)

up: bin/todo-cluster bin/todoctl ## from this clone to the chatbot on a Kubernetes: http://localhost:30080 (ARGS=...)
	@bin/todoctl up $(ARGS)

down: bin/todo-cluster bin/todoctl ## take away what make up made, with its data
	@bin/todoctl down $(ARGS)

e2e: needs bin/todo-cluster bin/todoctl page ## hold the product to its promises on a real Kubernetes (root; about 10 minutes)
	bin/todo-cluster build
	@test/helm.sh >/dev/null
	TODO_E2E=1 $(GO) test -count=1 -v -timeout 30m -run '$(or $(RUN),.)' ./test/e2e
	$(if $(RUN),,cd cluster && TODO_CLUSTER_TEST=1 $(GO) test -count=1 -timeout 15m .)

# A release signed by somebody: KEY=$HOME/keys/cosign.key, with its password in COSIGN_PASSWORD.
# One platform alone: PLATFORM=linux/amd64; another version than that in VERSION: RELEASE=1.2.0.
.PHONY: release
RELEASE ?= $(shell cat VERSION)
release: page ## archives of todo and todoctl for every platform, with checksums, SBOM, provenance: bin/release/VERSION (KEY=cosign.key)
	$(GO) run ./cmd/internal/pack -version '$(RELEASE)' $(if $(KEY),-key '$(KEY)') $(if $(PLATFORM),-platform '$(PLATFORM)') 'bin/release/$(RELEASE)'

.PHONY: bundle
bundle: bin/todoctl page ## one signed file from which todoctl install deploys without a network (KEY=cosign.key PLATFORM=linux/amd64)
	bin/todoctl bundle 'bin/todo-chatbot-$(shell cat VERSION).bundle.tar' --key '$(KEY)' $(if $(PLATFORM),--platform '$(PLATFORM)')

.PHONY: release-commit
release-commit: page ## a commit with the built page in it, for a tag that go install takes; no branch moves
	@$(GO) run ./cmd/internal/pack commit

.PHONY: reproduce
reproduce: bin/todoctl page ## build the images and archives as another machine would, and compare digests (root; some minutes)
	TODO_REPRODUCE=1 $(GO) test -count=1 -v -timeout 60m -run TestTheArchivesAreTheSame ./deploy/dist
	TODO_REPRODUCE=1 $(GO) test -count=1 -v -timeout 60m -run TestTheImagesAreTheSame ./test/e2e

.PHONY: bin/todo-cluster
bin/todo-cluster:
	@cd cluster && CGO_ENABLED=0 $(GO) build -trimpath -o ../bin/todo-cluster ./cmd/todo-cluster

cluster: bin/todo-cluster ## start a real Kubernetes on this machine (root; the first time builds it, about 15 minutes)
	bin/todo-cluster build
	$(SUDO) bin/todo-cluster up --publish 30080 --kubeconfig .cache/kubeconfig

cluster-down: bin/todo-cluster ## end that Kubernetes and leave nothing behind, after asking (ARGS=--yes)
	$(SUDO) bin/todo-cluster down $(ARGS)

cluster-status: bin/todo-cluster ## say how that Kubernetes is
	$(SUDO) bin/todo-cluster status

.PHONY: screenshots
screenshots: page ## make the pictures of the README and of docs/reminders.md from the running program
	SCREENSHOTS=$(CURDIR)/docs/images $(GO) test ./test/browser -run TestScreenshots -count 1

clean: ## remove what was built
	rm -rf bin $(PAGE)/node_modules
	find $(PAGE)/dist -mindepth 1 ! -name .gitkeep -delete
