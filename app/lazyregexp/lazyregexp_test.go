package lazyregexp

import (
	"reflect"
	"regexp"
	"sync"
	"testing"
)

func TestItIsWhatTheStandardLibraryHas(t *testing.T) {
	const text, s = `(b+)(c?)`, "abbc abd xx"
	was := inTest
	defer func() { inTest = was }()
	for _, inTest = range []bool{true, false} {
		mine, theirs := reflect.ValueOf(New(text)), reflect.ValueOf(regexp.MustCompile(text))
		args := map[reflect.Type]reflect.Value{
			reflect.TypeFor[string]():              reflect.ValueOf(s),
			reflect.TypeFor[int]():                 reflect.ValueOf(2),
			reflect.TypeFor[func(string) string](): reflect.ValueOf(func(s string) string { return "<" + s + ">" }),
		}
		for i := range mine.NumMethod() {
			name := mine.Type().Method(i).Name
			var in []reflect.Value
			for j := range mine.Method(i).Type().NumIn() {
				in = append(in, args[mine.Method(i).Type().In(j)])
			}
			got, want := mine.Method(i).Call(in)[0].Interface(), theirs.MethodByName(name).Call(in)[0].Interface()
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
	}
}

func TestManyMayUseItForTheFirstTimeAtOnce(t *testing.T) {
	was := inTest
	defer func() { inTest = was }()
	inTest = false
	r := New(`^[a-z]+$`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if !r.MatchString("abc") || r.MatchString("a1") {
				t.Error("it matches something else")
			}
		})
	}
	all.Wait()
}

func TestAMistakePanicsInATestAtOnce(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("the mistake is not seen before the expression is used")
		}
	}()
	New(`(`)
}
