// Package page holds the built web page. Its source is TypeScript and React in
// this folder; `npm ci && npm run build` leaves the result in dist.
package page

import "embed"

// Dist is the built page, under the folder "dist". It has no index.html where
// the page has not been built.
//
//go:embed all:dist
var Dist embed.FS
