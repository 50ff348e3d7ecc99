package main

import (
	"os"
	"time"

	"github.com/tokenrack/tokenrack/model"
)

// mistakeVariable names a file in the environment of a tokenrack that is being
// tested: once it is there, a goroutine panics with the canary in its value.
const mistakeVariable = "TOKENRACK_TEST_MISTAKE"

const mistakeCanary = "canary-of-a-mistake"

func mistakeWhen(file string) {
	if file == "" {
		return
	}
	model.Go(func() {
		for {
			if _, err := os.Stat(file); err == nil {
				panic("a value with a secret: " + mistakeCanary)
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
}
