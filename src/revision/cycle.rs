//! Circles of revisions.

use super::RevisionIndex;

/// A topological order of the revisions with these `parents`.
///
/// # Errors
/// Circles, none sharing a revision with another: each lists its revisions so that every one
/// is a parent of the one after it and the last is a parent of the first.
pub(super) fn topological(
    parents: &[Vec<RevisionIndex>],
) -> Result<Vec<RevisionIndex>, Vec<Vec<RevisionIndex>>> {
    let mut search = Search {
        parents,
        state: vec![State::New; parents.len()],
        order: Vec::with_capacity(parents.len()),
        path: Vec::new(),
        circles: Vec::new(),
        in_circle: vec![false; parents.len()],
    };
    for position in 0..parents.len() {
        search.visit(RevisionIndex::at(position));
    }
    if search.circles.is_empty() {
        Ok(search.order)
    } else {
        Err(search.circles)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Done,
}

/// A depth-first search towards the bases; its path is kept here because a chain may be longer
/// than the stack is deep.
struct Search<'a> {
    parents: &'a [Vec<RevisionIndex>],
    state: Vec<State>,
    order: Vec<RevisionIndex>,
    /// Each revision of the path with the number of its parents that have been looked at.
    path: Vec<(RevisionIndex, usize)>,
    circles: Vec<Vec<RevisionIndex>>,
    in_circle: Vec<bool>,
}

impl Search<'_> {
    fn visit(&mut self, start: RevisionIndex) {
        self.enter(start);
        while let Some((index, looked_at)) = self.path.last_mut() {
            let index = *index;
            if let Some(&parent) = self.parents[index.position()].get(*looked_at) {
                *looked_at += 1;
                match self.state[parent.position()] {
                    State::New => self.enter(parent),
                    State::OnPath => self.close(parent),
                    State::Done => {}
                }
            } else {
                self.state[index.position()] = State::Done;
                self.order.push(index);
                self.path.pop();
            }
        }
    }

    fn enter(&mut self, index: RevisionIndex) {
        if self.state[index.position()] == State::New {
            self.state[index.position()] = State::OnPath;
            self.path.push((index, 0));
        }
    }

    /// Notes the circle from `parent` along the path and back, if all of it is news.
    fn close(&mut self, parent: RevisionIndex) {
        let from_end = self.path.iter().rev();
        let mut circle: Vec<_> = from_end
            .map(|&(index, _)| index)
            .take_while(|&index| index != parent && !self.in_circle[index.position()])
            .chain([parent])
            .collect();
        let (start, _) = self.path[self.path.len() - circle.len()];
        if start != parent || self.in_circle[parent.position()] {
            return;
        }
        for index in &circle {
            self.in_circle[index.position()] = true;
        }
        let first = circle.iter().enumerate().min_by_key(|&(_, index)| index);
        let (first, _) = first.expect("a circle has a revision");
        circle.rotate_left(first);
        self.circles.push(circle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(parents: &[&[usize]]) -> Result<Vec<usize>, Vec<Vec<usize>>> {
        let at = |list: &&[usize]| list.iter().map(|&p| RevisionIndex::at(p)).collect();
        let parents: Vec<Vec<_>> = parents.iter().map(at).collect();
        let plain = |list: Vec<RevisionIndex>| list.iter().map(|i| i.position()).collect();
        topological(&parents)
            .map(plain)
            .map_err(|circles| circles.into_iter().map(plain).collect())
    }

    #[test]
    fn parents_come_first() {
        assert_eq!(search(&[&[2], &[0], &[]]), Ok(vec![2, 0, 1]));
    }

    #[test]
    fn every_circle_is_found_once() {
        // 1 follows 0, 2 follows 1, 0 follows 2; 3 follows 4 and 4 follows 3; 5 hangs on both
        let parents: [&[usize]; 6] = [&[2], &[0], &[1], &[4], &[3], &[0, 3]];
        assert_eq!(search(&parents), Err(vec![vec![0, 1, 2], vec![3, 4]]));
    }

    #[test]
    fn a_long_chain_needs_no_deep_stack() {
        let chain: Vec<Vec<_>> = (0..200_000_usize)
            .map(|n| {
                (n + 1 < 200_000)
                    .then(|| RevisionIndex::at(n + 1))
                    .into_iter()
                    .collect()
            })
            .collect();
        assert_eq!(topological(&chain).map(|order| order.len()), Ok(200_000));
    }
}
