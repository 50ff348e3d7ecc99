package rack

// queue knows of every place a time, and which of the times comes first: a heap
// that also finds a place's own entry, so that a time that changes costs next to
// nothing among a hundred thousand.
type queue struct {
	at   []int64 // by place
	heap []int32 // places; each before the two below it
	line []int32 // by place: where it stands in the heap
}

// reset makes room for n places, none of which is due.
func (q *queue) reset(n int) {
	q.at, q.heap, q.line = make([]int64, n), make([]int32, n), make([]int32, n)
	for place := range int32(n) { //nolint:gosec // bounded by memory
		q.at[place], q.heap[place], q.line[place] = never, place, place
	}
}

// first is the place whose time comes first, and the time; it is never where
// there is none.
func (q *queue) first() (place int32, at int64) {
	if len(q.heap) == 0 {
		return -1, never
	}
	place = q.heap[0]
	return place, q.at[place]
}

// set gives a place another time.
func (q *queue) set(place int32, at int64) {
	was := q.at[place]
	q.at[place] = at
	switch {
	case at < was:
		q.rise(q.line[place])
	case at > was:
		q.sink(q.line[place])
	}
}

func (q *queue) rise(line int32) {
	for line > 0 && q.before(line, (line-1)/2) {
		q.swap(line, (line-1)/2)
		line = (line - 1) / 2
	}
}

func (q *queue) sink(line int32) {
	last := int32(len(q.heap)) - 1 //nolint:gosec // bounded by memory
	for {
		below := 2*line + 1
		if below > last {
			return
		}
		if below < last && q.before(below+1, below) {
			below++
		}
		if !q.before(below, line) {
			return
		}
		q.swap(line, below)
		line = below
	}
}

// before says that one line of the heap comes before another; of equal times
// the earlier place does, so that the first is always the same.
func (q *queue) before(x, y int32) bool {
	a, b := q.heap[x], q.heap[y]
	return q.at[a] < q.at[b] || q.at[a] == q.at[b] && a < b
}

func (q *queue) swap(x, y int32) {
	q.heap[x], q.heap[y] = q.heap[y], q.heap[x]
	q.line[q.heap[x]], q.line[q.heap[y]] = x, y
}
