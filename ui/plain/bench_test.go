package plain

import (
	"fmt"
	"testing"
	"time"

	"github.com/tokenrack/tokenrack/model"
	"github.com/tokenrack/tokenrack/ui/accounts"
	"github.com/tokenrack/tokenrack/ui/rack"
)

type noProviders struct{}

func (noProviders) Provider(id string) (model.Provider, error) {
	return model.Provider{ID: id, Name: id}, nil
}

// BenchmarkNews is what every prompt costs: to look what has changed.
func BenchmarkNews(b *testing.B) {
	for _, n := range []int{214, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			snap := &model.Snapshot{Apps: map[model.ID]*model.App{}}
			for i := range n {
				a := &model.Account{Name: fmt.Sprintf("account-%d", i), Refresh: &model.Token{}}
				a.ID[0], a.ID[1] = byte(i>>8), byte(i)
				a.Access = &model.Token{Expiry: model.Expiry{At: time.Now().Add(time.Duration(i) * time.Minute), Source: model.FromJWT}}
				snap.Accounts = append(snap.Accounts, a)
			}
			p := &program{rack: rack.New(noProviders{})}
			p.list = accounts.New(p.rack)
			p.rack.Load(snap, time.Now())
			p.news()
			b.ReportAllocs()
			for b.Loop() {
				if news := p.news(); len(news) > 0 {
					b.Fatal(news)
				}
			}
		})
	}
}
