//! Strongly connected components: where a graph has its cycles.

/// The components that hold a cycle, among the nodes for which `keep` holds.
pub fn cyclic(successors: &[Vec<u32>], keep: impl Fn(u32) -> bool) -> Vec<Vec<u32>> {
    const UNSEEN: u32 = u32::MAX;
    let count = successors.len();
    let mut index = vec![UNSEEN; count];
    let mut low = vec![0u32; count];
    let mut on_stack = vec![false; count];
    let mut stack: Vec<u32> = Vec::new();
    let mut next = 0u32;
    let mut found = Vec::new();
    let mut path: Vec<(u32, usize)> = Vec::new();
    for root in 0..count as u32 {
        if index[root as usize] != UNSEEN || !keep(root) {
            continue;
        }
        path.push((root, 0));
        while let Some((node, position)) = path.last_mut() {
            let node = *node as usize;
            if *position == 0 {
                index[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node as u32);
                on_stack[node] = true;
            }
            let step = successors[node][*position..]
                .iter()
                .position(|successor| keep(*successor));
            if let Some(step) = step {
                let successor = successors[node][*position + step] as usize;
                *position += step + 1;
                if index[successor] == UNSEEN {
                    path.push((successor as u32, 0));
                } else if on_stack[successor] {
                    low[node] = low[node].min(index[successor]);
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent as usize] = low[*parent as usize].min(low[node]);
            }
            if low[node] == index[node] {
                let start = stack
                    .iter()
                    .rposition(|member| *member as usize == node)
                    .unwrap_or(0);
                let component = stack.split_off(start);
                for member in &component {
                    on_stack[*member as usize] = false;
                }
                if component.len() > 1 || successors[node].contains(&(node as u32)) {
                    found.push(component);
                }
            }
        }
    }
    found
}
