// The reinforcement line as a person would write it by hand for speed: one heap of events, flat arrays, no objects.
//
// What is written down is the answer alone: no trace, no totals of queues, no causes.
//
// Elements become ready every `ready_every` seconds, pass `stages` stages in order, each a FIFO queue before
// `servers[stage]` servers, and travel `travel` seconds between stages. Written for each element and stage: the second
// at which it was through. Several that arrive in one second queue in the order of their numbers.

#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace {

struct Event {
    int64_t time;
    int32_t element;
    bool through;  // service is over; else the element arrives at its stage

    // In one second everybody arrives before anybody is served out, by number: no tie is left to chance.
    bool operator>(const Event &other) const {
        if (time != other.time) return time > other.time;
        if (through != other.through) return through;
        return element > other.element;
    }
};

struct Stage {
    std::vector<int32_t> queue;  // who came, in order; served up to `head`
    std::size_t head = 0;
    int64_t free = 0;
    const int64_t *outage = nullptr;  // the next interval [start, stop) in which work stands still
    const int64_t *last = nullptr;

    // When work is done that begins now. Services begin in order of time, so outages that are over stay over.
    int64_t done(int64_t now, int64_t seconds) {
        while (outage != last && outage[1] <= now) outage += 2;
        int64_t end = now + seconds;
        for (const int64_t *down = outage; down != last && down[0] < end; down += 2)
            end += down[1] - (down[0] > now ? down[0] : now);
        return end;
    }
};

}  // namespace

// service: seconds, element by element, one number per stage. departures: the same shape, filled here.
// outages: starts and stops, stage by stage; first_outage says where each stage begins, and has one number more.
extern "C" int64_t line(int64_t elements, int64_t stages, const int64_t *servers, int64_t ready_every, int64_t travel,
                        const int64_t *service, const int64_t *first_outage, const int64_t *outages,
                        int64_t *departures) {
    std::priority_queue<Event, std::vector<Event>, std::greater<Event>> events;
    std::vector<Stage> line(stages);
    for (int64_t stage = 0; stage < stages; ++stage) {
        line[stage].queue.reserve(elements);
        line[stage].free = servers[stage];
        line[stage].outage = outages + first_outage[stage];
        line[stage].last = outages + first_outage[stage + 1];
    }
    std::vector<int32_t> at(elements, 0);
    for (int64_t element = 0; element < elements; ++element)
        events.push({element * ready_every, static_cast<int32_t>(element), false});
    int64_t handled = 0;
    while (!events.empty()) {
        const Event event = events.top();
        events.pop();
        ++handled;
        const int32_t number = at[event.element];
        Stage &stage = line[number];
        if (event.through) {
            departures[event.element * stages + number] = event.time;
            ++stage.free;
            if (number + 1 < stages) {
                at[event.element] = number + 1;
                events.push({event.time + travel, event.element, false});
            }
        } else {
            stage.queue.push_back(event.element);
        }
        if (stage.free > 0 && stage.head < stage.queue.size()) {
            const int32_t next = stage.queue[stage.head++];
            --stage.free;
            events.push({stage.done(event.time, service[next * stages + number]), next, true});
        }
    }
    return handled;
}
