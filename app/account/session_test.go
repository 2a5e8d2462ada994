package account_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/todo-chatbot/todo-chatbot/app/account"
	"github.com/todo-chatbot/todo-chatbot/app/fault"
)

func TestVerify(t *testing.T) {
	t.Run("refuses tokens that are not ours", func(t *testing.T) {
		f := start(t)
		p, s := f.register(t)
		claims := jwt.RegisteredClaims{Issuer: "todo-chatbot", Audience: jwt.ClaimStrings{"todo-chatbot-api"}, Subject: string(p.ID), ID: sessionOf(t, s.Token),
			IssuedAt: jwt.NewNumericDate(f.clock.Now()), ExpiresAt: jwt.NewNumericDate(f.clock.Now().Add(time.Hour))}
		sign := func(m jwt.SigningMethod, key any, change func(*jwt.RegisteredClaims)) string {
			c := claims
			change(&c)
			token, err := jwt.NewWithClaims(m, c).SignedString(key)
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		same := func(*jwt.RegisteredClaims) {}
		if _, err := f.Verify(t.Context(), sign(jwt.SigningMethodHS256, []byte(oneKey), same)); err != nil {
			t.Fatalf("the others are not refused for what they are: %v", err)
		}
		for name, token := range map[string]string{
			"nothing":                "",
			"no token":               "hello",
			"alg none":               sign(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same),
			"alg None by hand":       alter(s.Token, 0, `{"alg":"None","typ":"JWT"}`),
			"another algorithm":      sign(jwt.SigningMethodHS512, []byte(oneKey), same),
			"another key":            sign(jwt.SigningMethodHS256, []byte(otherKey), same),
			"an empty key":           sign(jwt.SigningMethodHS256, []byte{}, same),
			"expired":                sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.ExpiresAt = jwt.NewNumericDate(f.clock.Now().Add(-time.Minute)) }),
			"without an end":         sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.ExpiresAt = nil }),
			"from the future":        sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.IssuedAt = jwt.NewNumericDate(f.clock.Now().Add(time.Hour)) }),
			"another issuer":         sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Issuer = "somebody" }),
			"another audience":       sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Audience = jwt.ClaimStrings{"elsewhere"} }),
			"no subject":             sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Subject = "" }),
			"another person":         sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.Subject = "eve" }),
			"another session":        sign(jwt.SigningMethodHS256, []byte(oneKey), func(c *jwt.RegisteredClaims) { c.ID = "x" }),
			"forged claims":          alter(s.Token, 1, fmt.Sprintf(`{"iss":"todo-chatbot","aud":["todo-chatbot-api"],"sub":"local","jti":"x","iat":%d,"exp":%d}`, f.clock.Now().Unix(), f.clock.Now().Add(time.Hour).Unix())),
			"a signature cut off":    s.Token[:strings.LastIndexByte(s.Token, '.')+1],
			"a signature cut short":  s.Token[:len(s.Token)-4],
			"a megabyte":             strings.Repeat("a", 1<<20),
			"an access token":        "todo_pat_" + string(p.ID) + "_" + strings.Repeat("A", 52),
			"a broken access token":  "todo_pat_",
			"an access token's SQL":  "todo_pat_' or 1=1 --_" + strings.Repeat("A", 52),
			"text that is not UTF-8": "\xff\xfe",
		} {
			t.Run(name, func(t *testing.T) {
				_, err := f.Verify(t.Context(), token)
				wantCode(t, err, fault.Unauthenticated)
			})
		}
	})
	t.Run("refuses a session after its end, also if it was believed just before", func(t *testing.T) {
		f := start(t)
		_, s := f.register(t)
		f.clock.Advance(account.SessionLife - time.Second)
		if _, err := f.Verify(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
		f.clock.Advance(10 * time.Second)
		_, err := f.Verify(t.Context(), s.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("takes sessions of the old key while keys overlap", func(t *testing.T) {
		f := start(t)
		_, old := f.register(t)
		both := f.service(t, otherKey+",\n"+oneKey)
		if _, err := both.Verify(t.Context(), old.Token); err != nil {
			t.Error(err)
		}
		_, renewed, err := both.Login(t.Context(), email, password, account.Origin{Address: "a"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.service(t, otherKey).Verify(t.Context(), renewed.Token); err != nil {
			t.Errorf("the first key does not sign: %v", err)
		}
		_, err = f.service(t, otherKey).Verify(t.Context(), old.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
}

func TestLogout(t *testing.T) {
	f := start(t)
	_, s := f.register(t)
	_, other, err := f.Login(t.Context(), email, password, account.Origin{Address: "a"})
	if err != nil {
		t.Fatal(err)
	}
	replica := f.service(t, oneKey)
	for _, svc := range []*account.Service{f.Service, replica} {
		if _, err := svc.Verify(t.Context(), s.Token); err != nil {
			t.Fatal(err)
		}
	}
	id, _ := f.Verify(t.Context(), s.Token)
	if _, err := f.Logout(t.Context(), id, account.Origin{}); err != nil {
		t.Fatal(err)
	}
	t.Run("ends the session here at once", func(t *testing.T) {
		_, err := f.Verify(t.Context(), s.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("ends it on other replicas within the time that is promised", func(t *testing.T) {
		f.clock.Advance(account.CacheLife)
		_, err := replica.Verify(t.Context(), s.Token)
		wantCode(t, err, fault.Unauthenticated)
	})
	t.Run("leaves other sessions alone", func(t *testing.T) {
		_, err := f.Verify(t.Context(), other.Token)
		wantCode(t, err, "")
	})
}

func TestKeys(t *testing.T) {
	t.Run("are refused if missing, short or many", func(t *testing.T) {
		for _, s := range []string{"", " ,\n", "short", oneKey + ",short", strings.Repeat(oneKey+",", 6)} {
			if _, err := account.ParseKeys(s); err == nil {
				t.Errorf("%q was taken", s)
			}
		}
	})
	t.Run("never print", func(t *testing.T) {
		k, _ := account.ParseKeys(oneKey)
		for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if got := fmt.Sprintf(format, k); strings.Contains(got, "long enough") || strings.Contains(got, fmt.Sprint([]byte(oneKey)[:4])) {
				t.Errorf("%s: %s", format, got)
			}
		}
	})
}

// sessionOf reads the session's id without looking at the signature.
func sessionOf(t *testing.T, token string) string {
	t.Helper()
	var c jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &c); err != nil {
		t.Fatal(err)
	}
	return c.ID
}

// alter replaces one part of a token and leaves the signature.
func alter(token string, part int, text string) string {
	parts := strings.Split(token, ".")
	parts[part] = base64.RawURLEncoding.EncodeToString([]byte(text))
	return strings.Join(parts, ".")
}
