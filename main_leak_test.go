package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

// secretsOf are all secrets of a script: every token a server ever issued,
// every password, client secret and passphrase.
func secretsOf(ts *testscript.TestScript) []string {
	secrets := []string{passphrase}
	for _, s := range box(ts).Servers() {
		for _, issued := range s.Oracle().Issued() {
			secrets = append(secrets, issued.Token)
		}
	}
	for _, p := range box(ts).Providers() {
		secrets = append(secrets, p.Password, p.ClientSecret, p.PasteAccess, p.PasteRefresh)
	}
	const least = 6 // shorter ones are found by chance
	long := secrets[:0]
	for _, secret := range secrets {
		if len(secret) >= least {
			long = append(long, secret)
		}
	}
	return long
}

// leakForms are the ways in which a text may lie somewhere.
func leakForms(text string) [][]byte {
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		little = append(little, byte(unit), byte(unit>>8))
		big = append(big, byte(unit>>8), byte(unit))
	}
	forms := [][]byte{[]byte(text), []byte(hex.EncodeToString([]byte(text))), []byte(strings.ToUpper(hex.EncodeToString([]byte(text)))), little, big}
	for shift := range 3 { // the characters at the ends depend on the neighbours
		for _, code := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			coded := code.EncodeToString(append(make([]byte, shift), text...))
			forms = append(forms, []byte(coded[(shift*8+5)/6+1:len(coded)-2]))
		}
	}
	return forms
}

// hunt PATH…: no secret of this script lies in the files and folders, in no
// form; at least one file must be there.
func hunt(ts *testscript.TestScript, _ bool, args []string) {
	secrets := secretsOf(ts)
	if len(secrets) < 10 {
		ts.Fatalf("only %d secrets to look for", len(secrets))
	}
	searched := 0
	look := func(name string, content []byte) {
		searched++
		for _, secret := range secrets {
			for form, text := range leakForms(secret) {
				if bytes.Contains(content, text) {
					ts.Fatalf("%s holds a secret (form %d)", name, form)
				}
			}
		}
	}
	for _, arg := range args {
		if arg == "stdout" || arg == "stderr" {
			look(arg, []byte(ts.ReadFile(arg)))
			continue
		}
		err := filepath.WalkDir(ts.MkAbs(arg), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			content, err := os.ReadFile(path)
			look(path, content)
			return err
		})
		ts.Check(err)
	}
	if searched == 0 {
		ts.Fatalf("there was nothing to search")
	}
	ts.Logf("%d files, %d secrets", searched, len(secrets))
}

// traced ARGS…: tokenrack runs under strace, whose record of all programs that
// were started, with their arguments and environments, goes to the file
// execve.log. Where there is no strace it runs without.
func traced(ts *testscript.TestScript, _ bool, args []string) {
	program, err := lookIn(ts.Getenv("PATH"), "tokenrack")
	ts.Check(err)
	log := ts.MkAbs("execve.log")
	words := append([]string{"-f", "-v", "-qq", "-s", "65536", "-e", "trace=execve", "-o", log, program}, args...)
	if _, err := exec.LookPath("strace"); err != nil {
		ts.Logf("strace is not installed: what was started was not looked at")
		ts.Check(os.WriteFile(log, []byte("no strace\n"), 0o600))
		ts.Check(ts.Exec("tokenrack", args...))
		return
	}
	ts.Check(ts.Exec("strace", words...))
}

// quits SIGNAL ARGS…: tokenrack runs until it is sent the signal, half a second
// later; what it said goes to quit.log.
func quits(ts *testscript.TestScript, _ bool, args []string) {
	program, err := lookIn(ts.Getenv("PATH"), "tokenrack")
	ts.Check(err)
	log, err := os.Create(ts.MkAbs("quit.log"))
	ts.Check(err)
	defer func() { _ = log.Close() }()
	_, _ = fmt.Fprintln(log, "began")
	cmd := exec.Command(program, args[1:]...)
	cmd.Args[0], cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = "tokenrack", ts.MkAbs("."), environ(ts), log, log
	ts.Check(cmd.Start())
	time.Sleep(500 * time.Millisecond)
	signals := map[string]syscall.Signal{"QUIT": syscall.SIGQUIT, "ABRT": syscall.SIGABRT, "SEGV": syscall.SIGSEGV, "TERM": syscall.SIGTERM}
	_ = cmd.Process.Signal(signals[args[0]])
	_ = cmd.Wait() // however it ends
}
