package ui

// drain waits for something on a channel and takes all that is there by then;
// over says that the channel is closed. It brings nothing once done is: then
// nobody waits for it any more.
func drain[T any](from <-chan T, done <-chan struct{}) (all []T, over, given bool) {
	select {
	case one, more := <-from:
		if !more {
			return nil, true, true
		}
		all = append(all, one)
	case <-done:
		return nil, false, false
	}
	for {
		select {
		case one, more := <-from:
			if !more {
				return all, true, true
			}
			all = append(all, one)
		default:
			return all, false, true
		}
	}
}
