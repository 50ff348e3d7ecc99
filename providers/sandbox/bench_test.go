package sandbox

import (
	"context"
	"testing"
)

// BenchmarkStart is what a demo pays before its first frame.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		sb, err := Start(context.Background(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		_ = sb.Close()
	}
}

// BenchmarkMint is a signed-in account without a request.
func BenchmarkMint(b *testing.B) {
	sb, err := Start(context.Background(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer sb.Close()
	for _, s := range sb.Servers() {
		b.Run(s.ID, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Mint(Minting{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
